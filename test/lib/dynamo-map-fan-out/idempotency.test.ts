import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table, TableEncryption, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { type IdempotencyOptions, ItemSource } from '../../../lib';
import { aStack, definitionOf, iterationOf, policyStatements } from '../../support/synth';
import { aListFanOut } from './a-fan-out';

const batchId = '{% $states.input.batchId %}';

const claimed = (options: Partial<IdempotencyOptions> = {}) => aListFanOut({ idempotency: { batchId, ...options } });

describe('the table of claims', () => {
  it('forgets by itself, and stays when the stack goes', () => {
    const { stack, fanOut } = claimed();

    Template.fromStack(stack).hasResource('AWS::DynamoDB::GlobalTable', {
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
      },
      DeletionPolicy: 'Retain',
    });
    expect(fanOut.claimsTable).toBeDefined();
    expect(aListFanOut().fanOut.claimsTable).toBeUndefined();
  });

  it('goes with the stack when asked to', () => {
    const { stack } = aListFanOut({ idempotency: { batchId }, removalPolicy: RemovalPolicy.DESTROY });

    Template.fromStack(stack).allResources('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
  });

  it('can be brought, with its key', () => {
    const stack = aStack();
    const table = new Table(stack, 'Mine', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      encryption: TableEncryption.CUSTOMER_MANAGED,
    });

    const { fanOut } = aListFanOut({ idempotency: { batchId, table } }, stack);

    expect(fanOut.claimsTable).toBe(table);
    expect(JSON.stringify(policyStatements(stack))).toMatch('kms:GenerateDataKey');
  });

  it('is open to the four calls that the states make, and to no other', () => {
    const { stack } = claimed();

    const actions = policyStatements(stack)
      .filter(({ Resource }) => JSON.stringify(Resource).includes('FanOutClaims'))
      .flatMap(({ Action }) => Action);
    expect(actions.sort()).toEqual(
      ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'].map((call) => `dynamodb:${call}`),
    );
  });
});

it('keeps what it was told, in seconds', () => {
  const { stack } = claimed({ claimFor: Duration.minutes(1), keepFor: Duration.hours(1) });

  const { 'Claim item': claim, 'Finish item': finish } = iterationOf(stack);
  expect(JSON.stringify(claim)).toMatch('$floor($millis() / 1000) + 60');
  expect(JSON.stringify(finish)).toMatch('$floor($millis() / 1000) + 3600');
});

it('holds fewer items inline, as many as its estimate says', () => {
  const { fanOut } = claimed();

  expect(fanOut.maxItems).toBe(711);
  expect(fanOut.estimate({ items: 712, itemBytes: 50 }).modes[0]?.limit).toMatch(/^at most 711 items fit/);
});

it('costs two writes an item', () => {
  const { fanOut } = claimed();
  const free = { perThousandTransitions: 0 };

  const [claims] = fanOut.estimate({ items: 100, itemBytes: 50, prices: free }).modes;
  const [plain] = aListFanOut().fanOut.estimate({ items: 100, itemBytes: 50, prices: free }).modes;

  // And two events of five in the log for each.
  expect(claims?.writeUnits).toBe(200);
  expect((claims?.dollars ?? 0) - (plain?.dollars ?? 0)).toBeCloseTo(
    (200 / 1e6) * 0.625 + ((100 * 10 * 500) / 2 ** 30) * 0.5,
    9,
  );
});

it('gives failed items the batch of their first run along', () => {
  const stack = aStack();
  const failedItemsQueue = new Queue(stack, 'Failed');

  aListFanOut({ idempotency: { batchId }, failedItemsQueue }, stack);

  expect(JSON.stringify(iterationOf(stack)['Queue failed item'])).toMatch("'batch': $fanOutBatch");
  expect(definitionOf(stack).States['Get list']).toMatchObject({
    Assign: {
      fanOutBatch:
        '{% $exists($states.input.resend) and $exists($states.input.batch) ? $states.input.batch : ( $states.input.batchId ) %}',
    },
  });
});

describe('refused at synth', () => {
  const aTable = () => TableV2.fromTableName(aStack(), 'Mine', 'mine');

  it.each<[string, () => unknown, RegExp]>([
    [
      'one batch for all runs',
      () => claimed({ batchId: 'nightly' }),
      /idempotency.batchId must be an expression such as '{% \$states.input.batchId %}', got 'nightly'$/,
    ],
    [
      'a scan without a key, as attributes come in any order',
      () => aListFanOut({ source: ItemSource.scan(), table: aTable(), idempotency: { batchId } }),
      /idempotency.itemKey must be the attributes that name an item of a table, got undefined$/,
    ],
    ['an empty key', () => claimed({ itemKey: [] }), /idempotency.itemKey must be one or more names of attributes/],
    ['a name that is none', () => claimed({ itemKey: [''] }), /idempotency.itemKey must be one or more names/],
    [
      'a claim that lapses at once',
      () => claimed({ claimFor: Duration.seconds(0) }),
      /idempotency.claimFor must be whole seconds from 1 to 99999999, got '0 s'$/,
    ],
    [
      'a claim shorter than the work',
      () =>
        aListFanOut({ itemTimeout: Duration.seconds(90), idempotency: { batchId, claimFor: Duration.seconds(89) } }),
      /idempotency.claimFor must be whole seconds from 90 to/,
    ],
    [
      'less memory than a claim has',
      () => claimed({ keepFor: Duration.minutes(4) }),
      /idempotency.keepFor must be whole seconds from 300 to/,
    ],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});
