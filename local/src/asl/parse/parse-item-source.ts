import type { JsonObject } from '../../kernel/json';
import type { ItemBatcher, ItemReader, ResultWriter } from '../definition';
import type { Template } from '../templates/template';
import { checkResource } from './check-resource';
import type { LevelParser } from './level-parser';
import { StateSource } from './state-source';

const MAX_ITEMS = 100_000_000;
const MAX_BATCH_BYTES = 262_144;
const NO_ARGUMENTS: Template = { kind: 'constant', value: {} };
const DELIMITERS: Readonly<Record<string, string>> = {
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  SPACE: ' ',
  TAB: '\t',
};

/** Parses `ItemReader`. */
export function parseReader(stateName: string, state: StateSource, parser: LevelParser): ItemReader | undefined {
  const reader = inner(state, 'ItemReader');
  if (reader === undefined) return undefined;
  const config = inner(reader, 'ReaderConfig') ?? child(reader, {}, 'ReaderConfig');
  const inputType = oneOf(config, 'InputType', ['CSV', 'JSON', 'JSONL', 'MANIFEST', 'PARQUET']);
  if (inputType === 'PARQUET') {
    parser.problems.unsupported(config.at('InputType'), 'Parquet files are not read here; CSV, JSON and JSONL are');
  }
  const isFlattened = oneOf(config, 'Transformation', ['NONE', 'LOAD_AND_FLATTEN']) === 'LOAD_AND_FLATTEN';
  const { resource, args } = target(stateName, reader, parser);
  const manifest = oneOf(config, 'ManifestType', ['S3_INVENTORY', 'ATHENA_DATA']);
  if (manifest === 'ATHENA_DATA') {
    parser.problems.unsupported(config.at('ManifestType'), 'Athena manifests are not read here; S3 inventories are');
  }
  if ((resource.endsWith(':getObject') && manifest === undefined) || isFlattened) config.requireOneOf('InputType');
  const headerLocation = oneOf(config, 'CSVHeaderLocation', ['FIRST_ROW', 'GIVEN']);
  if (inputType === 'CSV') config.requireOneOf('CSVHeaderLocation');
  return {
    resource,
    args,
    inputType: manifest !== undefined ? 'MANIFEST' : inputType === 'PARQUET' ? undefined : inputType,
    itemsPointer: config.string('ItemsPointer'),
    csvHeaders: headerLocation === 'GIVEN' ? headers(config) : undefined,
    csvDelimiter: DELIMITERS[oneOf(config, 'CSVDelimiter', Object.keys(DELIMITERS)) ?? 'COMMA'] as string,
    maxItems: config.number('MaxItems', { min: 0, max: MAX_ITEMS }),
    isFlattened,
  };
}

/** Parses `ItemBatcher`. */
export function parseBatcher(state: StateSource): ItemBatcher | undefined {
  const batcher = inner(state, 'ItemBatcher');
  if (batcher === undefined) return undefined;
  const maxItems = batcher.number('MaxItemsPerBatch', { min: 1, max: MAX_ITEMS });
  const maxBytes = batcher.number('MaxInputBytesPerBatch', { min: 1, max: MAX_BATCH_BYTES });
  if (maxItems === undefined && maxBytes === undefined) {
    state.refuse('ItemBatcher', 'MaxItemsPerBatch or MaxInputBytesPerBatch is required');
  }
  return { maxItems, maxBytes, input: batcher.template('BatchInput') };
}

/** Parses `ResultWriter`. */
export function parseWriter(stateName: string, state: StateSource, parser: LevelParser): ResultWriter | undefined {
  const writer = inner(state, 'ResultWriter');
  if (writer === undefined) return undefined;
  const config = inner(writer, 'WriterConfig');
  if (!writer.has('Resource') && config === undefined) {
    state.refuse('ResultWriter', 'Resource or WriterConfig is required');
  }
  const isExported = writer.has('Resource');
  return {
    target: isExported ? target(stateName, writer, parser) : undefined,
    transformation:
      (config && oneOf(config, 'Transformation', ['NONE', 'COMPACT', 'FLATTEN'])) ?? (isExported ? 'NONE' : 'COMPACT'),
    outputType: (config && oneOf(config, 'OutputType', ['JSON', 'JSONL'])) ?? 'JSON',
  };
}

function target(stateName: string, source: StateSource, parser: LevelParser): { resource: string; args: Template } {
  source.requireOneOf('Resource');
  const resource = source.string('Resource') ?? '';
  if (source.has('Resource')) checkResource(resource, stateName, source.at('Resource'), parser);
  const args = source.template(source.language === 'JSONata' ? 'Arguments' : 'Parameters');
  return { resource, args: args ?? NO_ARGUMENTS };
}

function headers(config: StateSource): readonly string[] {
  config.requireOneOf('CSVHeaders');
  const value = config.get('CSVHeaders');
  const names = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  if (Array.isArray(value) && names.length === value.length && names.length > 0) return names;
  config.refuse('CSVHeaders', 'Value must be a non-empty array of strings');
  return [];
}

function oneOf<T extends string>(source: StateSource, field: string, values: readonly T[]): T | undefined {
  const value = source.string(field);
  if (value === undefined || (values as readonly string[]).includes(value)) return value as T | undefined;
  source.refuse(field, `Value must be one of [${values.join(', ')}]`);
  return undefined;
}

function inner(state: StateSource, field: string): StateSource | undefined {
  const source = state.object(field);
  return source && child(state, source, field);
}

function child(state: StateSource, source: JsonObject, field: string): StateSource {
  return new StateSource(source, state.at(field), state.language, state.problems, `${state.prefix}${field}/`);
}
