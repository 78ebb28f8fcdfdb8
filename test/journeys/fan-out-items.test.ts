import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { ExecutionReport, LocalAws } from 'cdk-sfn-local';
import fc from 'fast-check';
import { DynamoMapFanOut, type DynamoMapFanOutProps, ItemProcessor, ItemSource, MissingItem } from '../../lib';
import { locally, payloadsOf, type RunningApp, startLocally } from '../support/fan-out-run';

const TABLE = 'lists';

/** Fails for items that say so; else answers. */
const WORKER = `
  class Unwell extends Error { name = 'Unwell'; }
  exports.handler = async (item) => {
    if (item && item.fail) throw new Unwell(item.fail);
    if (item && item.sleepMs) await new Promise((resolve) => setTimeout(resolve, item.sleepMs));
    return 'done';
  };`;

function aWorker(scope: Stack): lambda.Function {
  return new lambda.Function(scope, 'Worker', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(WORKER),
    timeout: Duration.minutes(5),
  });
}

let shared: RunningApp;
beforeAll(async () => {
  shared = await startLocally((app) => {
    const stack = new Stack(app, 'Stack');
    new DynamoMapFanOut(stack, 'FanOut', {
      source: ItemSource.listAttribute({ key: { id: '{% $states.input.id %}' }, attribute: 'values' }),
      tableName: TABLE,
      maxConcurrency: 1,
      processor: ItemProcessor.lambdaFunction(aWorker(stack)),
    });
  });
});
afterAll(() => shared.stop());

/** A run of the plain fan-out over an item of its own, so that no test meets another's. */
async function plainRun(attribute: AttributeValue | undefined, name?: string): Promise<ExecutionReport> {
  const id = randomUUID();
  await put(shared.aws, id, attribute, name);
  return shared.aws.run({ input: { id } });
}

/** Puts what stands in the attribute, in DynamoDB's typed form; undefined leaves the item out. */
async function put(aws: LocalAws, id: string, attribute: AttributeValue | undefined, name = 'values'): Promise<void> {
  if (attribute === undefined) return;
  const client = new DynamoDBClient({
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new PutItemCommand({ TableName: TABLE, Item: { id: { S: id }, [name]: attribute } }));
  client.destroy();
}

/** A run of a fan-out with props of the test's own. */
function runWith(
  props: (stack: Stack) => Partial<DynamoMapFanOutProps>,
  attribute: AttributeValue | undefined,
): Promise<ExecutionReport> {
  return locally(
    (app) => {
      const stack = new Stack(app, 'Stack');
      const source = ItemSource.listAttribute({ key: { id: 'list' }, attribute: 'values' });
      new DynamoMapFanOut(stack, 'FanOut', { source, tableName: TABLE, ...props(stack) });
    },
    async (aws) => {
      await put(aws, 'list', attribute);
      return aws.run();
    },
  );
}

/** What JSON and DynamoDB can both hold. */
const { json: ANY_JSON } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('json')),
    fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), tie('json'), { noNullPrototype: true }),
  ),
}));

const aList = (...items: unknown[]): AttributeValue => ({ L: items.map(typed) });

function typed(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: `${value}` };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(typed) };
  return { M: Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, typed(part)])) };
}

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
    const report = await plainRun(attribute);

    expect(report.output).toEqual({ total: expected.length, succeeded: expected.length, failed: 0, failures: [] });
    expect(payloadsOf(report)).toEqual(expected);
  });

  it('numbers of every length: as a number only if its digits come back, as its decimal otherwise', async () => {
    const whole = fc.bigInt({ min: 0n, max: 10n ** 18n }).map(String);
    const fraction = fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 17n }).map(String), fc.integer({ min: 1, max: 16 }))
      .map(([digits, places]) => {
        const padded = digits.padStart(places + 1, '0');
        const text = `${padded.slice(0, -places)}.${padded.slice(-places)}`.replace(/0+$/, '').replace(/[.]$/, '');
        return text;
      });
    const numbers = [
      ...fc.sample(fc.oneof(whole, fraction), { numRuns: 300, seed: 7 }),
      '1700000000123456.5',
      '-1700000000123456.5',
    ];

    const report = await plainRun({ L: numbers.map((N) => ({ N })) });

    expect(report.output).toMatchObject({ total: numbers.length, failed: 0 });
    const arrived = payloadsOf(report);
    const digits = (text: string) => text.replace(/e.*$|[-.]/g, '').replace(/^0+|0+$/g, '');
    expect(arrived.map((value) => digits(String(value)))).toEqual(numbers.map(digits));
    expect(arrived.map(Number)).toEqual(numbers.map(Number));
    expect(arrived.filter((value, i) => typeof value === 'string' && digits(numbers[i] ?? '').length <= 15)).toEqual(
      [],
    );
  });

  it('whatever JSON it is', async () => {
    const items = fc.sample(ANY_JSON, { numRuns: 150, seed: 20261121 });

    const report = await plainRun(aList(...items));

    expect(report.output).toMatchObject({ total: 150, failed: 0 });
    expect(payloadsOf(report)).toEqual(items);
  });
});

describe('an item that fails', () => {
  const tolerating = (count: number) => (stack: Stack) => ({
    processor: ItemProcessor.lambdaFunction(aWorker(stack)),
    toleratedFailureCount: count,
  });

  it('does not stop the others, and is listed with its index, error and cause', async () => {
    const report = await runWith(tolerating(1), aList('a', { fail: 'no luck' }, 'c'));

    expect(report.status).toBe('SUCCEEDED');
    expect(report.output).toEqual({
      total: 3,
      succeeded: 2,
      failed: 1,
      failures: [{ index: 1, error: 'Unwell', cause: expect.stringContaining('no luck') }],
    });
  });

  it('fails the execution when it is one more than tolerated, with the counts in the cause', async () => {
    const report = await runWith(tolerating(1), aList({ fail: 'x' }, 'b', { fail: 'y' }));

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ToleratedFailuresExceeded' });
    expect(JSON.parse(report.cause ?? '')).toMatchObject({
      total: 3,
      succeeded: 1,
      failed: 2,
      tolerated: 1,
      firstFailures: [
        { index: 0, error: 'Unwell' },
        { index: 2, error: 'Unwell' },
      ],
    });
  });

  it('fails the execution when nothing is said about failures', async () => {
    const report = await plainRun(aList({ fail: 'x' }));

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ToleratedFailuresExceeded' });
  });

  it('stops the run under its name also when the error says nothing', async () => {
    const report = await runWith(
      (stack) => ({ processor: ItemProcessor.chain(new sfn.Fail(stack, 'Silent')), stopOnFailure: true }),
      aList('a'),
    );

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ItemFailed' });
    expect(JSON.parse(report.cause ?? '')).toEqual({ index: 0, error: '', cause: '' });
  });

  it('counts as failed whatever its function has thrown, however much it is', async () => {
    const report = await runWith(
      (stack) => ({ processor: ItemProcessor.lambdaFunction(aWorker(stack)), toleratedFailureCount: 1 }),
      aList('a', { fail: '"'.repeat(60_000) }),
    );

    expect(report.output).toMatchObject({ succeeded: 1, failures: [{ index: 1, error: 'Unwell' }] });
  });

  it('stops the run when asked to, and says which item it was', async () => {
    const report = await runWith(
      (stack) => ({
        processor: ItemProcessor.lambdaFunction(aWorker(stack)),
        stopOnFailure: true,
        maxConcurrency: 1,
      }),
      aList('a', { fail: 'x' }, 'c'),
    );

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ItemFailed' });
    expect(JSON.parse(report.cause ?? '')).toMatchObject({ index: 1, error: 'Unwell' });
    expect(payloadsOf(report)).toEqual(['a', { fail: 'x' }]);
  });

  it('has taken too long when itemTimeout says so', async () => {
    const report = await runWith(
      (stack) => ({
        processor: ItemProcessor.lambdaFunction(aWorker(stack)),
        itemTimeout: Duration.seconds(10),
        toleratedFailureCount: 1,
      }),
      aList({ sleepMs: 60_000 }, { sleepMs: 1_000 }),
    );

    expect(report.output).toMatchObject({ succeeded: 1, failures: [{ index: 0, error: 'States.Timeout', cause: '' }] });
    expect(report.simulatedMs).toBe(10_000);
  });

  it('leaves room for all the others, however many and however long their causes', async () => {
    const items = Array.from({ length: 2_000 }, (_, i) => i);

    const report = await runWith(
      (stack) => ({
        processor: ItemProcessor.chain(
          sfn.Fail.jsonata(stack, 'Refuse', {
            error: 'Error😀'.repeat(40),
            cause: '"\n\u0001😀'.repeat(500),
          }),
        ),
        toleratedFailureCount: 2_000,
      }),
      aList(...items),
    );

    expect(report).toMatchObject({ status: 'SUCCEEDED', output: { total: 2_000, failed: 2_000 } });
    expect(Buffer.byteLength(JSON.stringify(report.output))).toBeLessThan(262_144);
  });
});

it('refuses a list longer than maxItems before any item is processed', async () => {
  const report = await runWith(() => ({ maxItems: 2 }), aList('a', 'b', 'c'));

  expect(report).toMatchObject({
    status: 'FAILED',
    error: 'DynamoMapFanOut.TooManyItems',
    cause: 'one inline run takes at most 2 items, got 3; none was processed',
  });
  expect(payloadsOf(report)).toEqual([]);
});

describe('a list that is not there', () => {
  it.each<[string, AttributeValue | undefined, string, RegExp]>([
    ['no item', undefined, 'DynamoMapFanOut.ItemNotFound', /^table lists has no item under the key of this run$/],
    [
      'a text',
      { S: 'a' },
      'DynamoMapFanOut.NotAList',
      /^attribute 'values' must be a list or a set \(L, SS, NS, BS\), got S$/,
    ],
    ['a map', { M: {} }, 'DynamoMapFanOut.NotAList', /got M$/],
  ])('fails with a name of its own: %s', async (_what, attribute, error, cause) => {
    const report = await plainRun(attribute);

    expect(report).toMatchObject({ status: 'FAILED', error });
    expect(report.cause).toMatch(cause);
  });

  it('fails with a name of its own: no such attribute', async () => {
    const report = await plainRun(aList('a'), 'other');

    expect(report).toMatchObject({
      status: 'FAILED',
      error: 'DynamoMapFanOut.AttributeNotFound',
      cause: "the item in table lists has no attribute 'values'",
    });
  });

  it('is told from what every object has', async () => {
    const report = await runWith(
      () => ({ source: ItemSource.listAttribute({ key: { id: 'list' }, attribute: 'constructor' }) }),
      aList('a'),
    );

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.AttributeNotFound' });
  });

  it('is counted and refused also as a set too large to be wrapped', async () => {
    const report = await plainRun({ NS: Array.from({ length: 20_000 }, (_, i) => `${i}`) });

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.TooManyItems' });
  });

  it('counts as empty when asked to', async () => {
    const report = await runWith(() => ({ onMissingItem: MissingItem.TREAT_AS_EMPTY }), undefined);

    expect(report.output).toEqual({ total: 0, succeeded: 0, failed: 0, failures: [] });
  });
});

describe('a chain of the user', () => {
  it('sees the plain item, in JSONPath and in JSONata, and its errors count items as failed', async () => {
    const report = await runWith(
      (stack) => ({
        toleratedFailureCount: 1,
        processor: ItemProcessor.chain(
          new sfn.Choice(stack, 'Is it a list?')
            .when(
              sfn.Condition.isPresent('$.n[0]'),
              sfn.Fail.jsonata(stack, 'No lists', {
                error: 'NoLists',
                cause: '{% "got " & $string($states.input.n) %}',
              }),
            )
            .otherwise(
              tasks.LambdaInvoke.jsonata(stack, 'Call', {
                lambdaFunction: aWorker(stack),
                payload: sfn.TaskInput.fromObject({ doubled: '{% $states.input.n * 2 %}' }),
              }),
            ),
        ),
      }),
      aList({ n: 1 }, { n: [2] }, { n: 3 }),
    );

    expect(report.output).toEqual({
      total: 3,
      succeeded: 2,
      failed: 1,
      failures: [{ index: 1, error: 'NoLists', cause: 'got [2]' }],
    });
    expect(payloadsOf(report)).toEqual([{ doubled: 2 }, { doubled: 6 }]);
  });

  it('cannot save a run from States.Runtime, which nothing catches', async () => {
    const report = await runWith(
      (stack) => ({ processor: ItemProcessor.chain(sfn.Pass.jsonPath(stack, 'Read', { inputPath: '$.missing' })) }),
      aList('a'),
    );

    expect(report).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});
