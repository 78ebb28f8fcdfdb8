import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { ItemProcessor } from '../../lib';
import { type ListFanOuts, startListFanOuts } from '../support/list-fan-out';
import { payloadsOf } from '../support/run-events';
import { aList } from '../support/typed-values';

let lists: ListFanOuts<'Plain' | 'Chain' | 'Breaking'>;
beforeAll(async () => {
  lists = await startListFanOuts({
    Plain: () => ({}),
    Chain: (stack, worker) => ({
      toleratedFailureCount: 1,
      processor: ItemProcessor.chain(
        new sfn.Choice(stack, 'Is it a list?')
          .when(
            sfn.Condition.isPresent('$.n[0]'),
            sfn.Fail.jsonata(stack, 'No lists', { error: 'NoLists', cause: '{% "got " & $string($states.input.n) %}' }),
          )
          .otherwise(
            tasks.LambdaInvoke.jsonata(stack, 'Call', {
              lambdaFunction: worker,
              payload: sfn.TaskInput.fromObject({ doubled: '{% $states.input.n * 2 %}' }),
            }),
          ),
      ),
    }),
    Breaking: (stack) => ({
      processor: ItemProcessor.chain(sfn.Pass.jsonPath(stack, 'Read', { inputPath: '$.missing' })),
    }),
  });
});
afterAll(() => lists.stop());

describe('every item arrives as it is', () => {
  it.each<[string, AttributeValue, unknown[]]>([
    ['no item', aList(), []],
    ['one item', aList('a'), ['a']],
    ['one list of one list of one list', aList([[['a']]]), [[[['a']]]]],
    ['lists in lists beside each other', aList([['a'], [], ['b', ['c']]]), [[['a'], [], ['b', ['c']]]]],
    ['null, false, 0 and the empty string', aList(null, false, 0, ''), [null, false, 0, '']],
    ['nulls inside', aList({ a: null, b: [null] }), [{ a: null, b: [null] }]],
    ['the empty object', aList({}), [{}]],
    [
      'text that looks like a program',
      aList('{% $states %}', '$.a', 'a"b\\c\n\u2028😀'),
      ['{% $states %}', '$.a', 'a"b\\c\n\u2028😀'],
    ],
    ['names that look like DynamoDB types', aList({ S: 'x', L: ['y'] }), [{ S: 'x', L: ['y'] }]],
    ['names with quotes', aList({ 'a"b': 1 }), [{ 'a"b': 1 }]],
    ['a set of strings, of one', { SS: ['a'] }, ['a']],
    ['a set of numbers', { NS: ['1', '2'] }, [1, 2]],
    ['a set of binary values', { BS: [new Uint8Array([1, 2])] }, ['AQI=']],
    ['sets inside', { L: [{ M: { tags: { SS: ['x'] } } }] }, [{ tags: ['x'] }]],
    ['binary inside', { L: [{ M: { blob: { B: new Uint8Array([0, 255]) } } }] }, [{ blob: 'AP8=' }]],
    [
      'numbers, as their digits where a double cannot hold them',
      {
        L: [
          '5',
          '-0.5',
          '1e3',
          '9007199254740991',
          '9007199254740993',
          '3.605551275463989',
          '0.30000000000000004',
          '1.00000000000000000001',
          '12345678901234567890.5',
        ].map((N) => ({ N })),
      },
      [
        5,
        -0.5,
        1000,
        9007199254740991,
        '9007199254740993',
        3.605551275463989,
        0.30000000000000004,
        '1.00000000000000000001',
        '12345678901234567890.5',
      ],
    ],
  ])('%s', async (_what, attribute, expected) => {
    const report = await lists.run('Plain', attribute);

    expect(report.output).toEqual({ total: expected.length, succeeded: expected.length, failed: 0, failures: [] });
    expect(payloadsOf(report)).toEqual(expected);
  });
});

describe('a chain of the user', () => {
  it('sees the plain item, in JSONPath and in JSONata, and its errors count items as failed', async () => {
    const report = await lists.run('Chain', aList({ n: 1 }, { n: [2] }, { n: 3 }));

    expect(report.output).toEqual({
      total: 3,
      succeeded: 2,
      failed: 1,
      failures: [{ index: 1, error: 'NoLists', cause: 'got [2]' }],
    });
    expect(payloadsOf(report)).toEqual([{ doubled: 2 }, { doubled: 6 }]);
  });

  it('cannot save a run from States.Runtime, which nothing catches', async () => {
    const report = await lists.run('Breaking', aList('a'));

    expect(report).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});
