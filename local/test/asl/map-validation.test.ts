import { parseDefinition } from '../../src/asl';
import type { Json, JsonObject } from '../../src/kernel/json';
import { INNER, problems, SERVED } from './definition-problems';
import { chain, single } from './run-definition';

const DISTRIBUTED = { ...INNER, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };

// https://github.com/floci-io/floci/issues/3733 and 2968, as measured on AWS
test.each<[what: string, fields: JsonObject, expected: string[]]>([
  [
    'a number that the other language finds by a path',
    { QueryLanguage: 'JSONata', ItemBatcher: { MaxItemsPerBatchPath: '$.n' } },
    [
      "The QueryLanguage is set to 'JSONata', but field 'MaxItemsPerBatchPath' is only supported for the 'JSONPath' QueryLanguage at /States/S/ItemBatcher",
    ],
  ],
  [
    'a number given twice',
    { MaxConcurrency: 1, MaxConcurrencyPath: '$.n' },
    ['There should only be one of the following fields: [MaxConcurrency, MaxConcurrencyPath] at /States/S'],
  ],
  [
    'a number in the context object',
    { ToleratedFailureCountPath: '$$.Execution.Input.n' },
    ['Value is not a Reference Path at /States/S/ToleratedFailureCountPath'],
  ],
  [
    'a percentage below zero',
    { ToleratedFailurePercentage: -1 },
    ['Minimum value is 0.0 at /States/S/ToleratedFailurePercentage'],
  ],
  [
    'a processor with a language of its own',
    { ItemProcessor: { ...DISTRIBUTED, QueryLanguage: 'JSONPath' } },
    ["Field 'QueryLanguage' is not supported at /States/S/ItemProcessor"],
  ],
])('refuses %s', (_what, fields, expected) => {
  const definition = single({ Type: 'Map', ItemProcessor: DISTRIBUTED, ...fields });

  expect(problems(definition)).toEqual(expected.map((problem) => `SCHEMA_VALIDATION_FAILED: ${problem}`));
});

test('finds items in the context object', () => {
  expect(problems(single({ Type: 'Map', ItemsPath: '$$.Execution.Input.n', ItemProcessor: INNER }))).toEqual([]);
});

test.each<[what: string, definition: Json, expected: string[]]>([
  [
    'a distributed Map without its ExecutionType, with fields that contradict each other',
    single({
      Type: 'Map',
      Label: 'x'.repeat(41),
      ToleratedFailurePercentage: 101,
      ToleratedFailureCount: -1,
      ItemBatcher: {},
      ResultWriter: {},
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'CSV', CSVDelimiter: 'DOT', CSVHeaderLocation: 'GIVEN', CSVHeaders: [] },
      },
      ItemProcessor: { ...INNER, ProcessorConfig: { Mode: 'DISTRIBUTED' } },
    }),
    [
      'SCHEMA_VALIDATION_FAILED: Value must be one of [STANDARD, EXPRESS] at /States/S/ItemProcessor/ProcessorConfig/ExecutionType',
      'INVALID_LABEL_NAME: A label has at most 40 characters at /States/S/Label',
      'SCHEMA_VALIDATION_FAILED: Value must be a non-empty array of strings at /States/S/ItemReader/ReaderConfig/CSVHeaders',
      'SCHEMA_VALIDATION_FAILED: Value must be one of [COMMA, PIPE, SEMICOLON, SPACE, TAB] at /States/S/ItemReader/ReaderConfig/CSVDelimiter',
      'SCHEMA_VALIDATION_FAILED: MaxItemsPerBatch or MaxInputBytesPerBatch is required at /States/S/ItemBatcher',
      'SCHEMA_VALIDATION_FAILED: Resource or WriterConfig is required at /States/S/ResultWriter',
      'SCHEMA_VALIDATION_FAILED: Minimum value is 0 at /States/S/ToleratedFailureCount',
      'SCHEMA_VALIDATION_FAILED: Maximum value is 100.0 at /States/S/ToleratedFailurePercentage',
    ],
  ],
  [
    'an unknown mode, and fields of the other one',
    single({ Type: 'Map', ItemBatcher: {}, ItemProcessor: { ...INNER, ProcessorConfig: { Mode: 'FAST' } } }),
    [
      'SCHEMA_VALIDATION_FAILED: Value must be one of [INLINE, DISTRIBUTED] at /States/S/ItemProcessor/ProcessorConfig/Mode',
      "SCHEMA_VALIDATION_FAILED: Field is supported in mode 'DISTRIBUTED' alone at /States/S/ItemBatcher",
    ],
  ],
])('refuses %s', (_what, definition, expected) => {
  expect(problems(definition)).toEqual(expected);
});

test('refuses distributed Maps in EXPRESS machines, and Parquet files by name', () => {
  const map = (fields: JsonObject) =>
    single({
      Type: 'Map',
      ItemProcessor: { ...INNER, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
      ...fields,
    });
  const reader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'PARQUET' } };

  expect(problems(map({}), 'EXPRESS')).toEqual([
    'SCHEMA_VALIDATION_FAILED: Express state machine does not support DISTRIBUTED mode at /States/S/ItemProcessor/ProcessorConfig',
  ]);
  expect(() => parseDefinition(map({ ItemReader: reader }), { services: SERVED })).toThrow(
    '/States/S/ItemReader/ReaderConfig/InputType: Parquet files are not read here; CSV, JSON and JSONL are',
  );
});

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
test('a Label holds none of the characters that ARNs exclude, and stands once', () => {
  const map = (label: string, name: string) => ({
    Type: 'Map',
    Label: label,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
      StartAt: name,
      States: { [name]: { Type: 'Pass', End: true } },
    },
  });

  expect(problems(chain({ A: map('one', 'P'), B: map('one', 'Q'), C: map('a b', 'R') }))).toEqual([
    "DUPLICATE_LABEL_NAME: The label 'one' is given to another Map at /States/B/Label",
    'INVALID_LABEL_NAME: A label must not contain " " at /States/C/Label',
  ]);
});
