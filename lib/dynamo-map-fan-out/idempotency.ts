import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, type ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { checkSeconds, LONGEST_SECONDS } from '../private/check-props';
import { PropError } from '../private/prop-error';
import { DEFAULT_CLAIM_SECONDS } from './contract';
import type { DynamoMapFanOutProps } from './dynamo-map-fan-out-props';
import type { ResolvedSource } from './item-source';

/** Lets runs that belong together do each item once. */
export interface IdempotencyOptions {
  /**
   * What runs that belong together have in common: a JSONata expression over the execution's input, such as
   * `{% $states.input.batchId %}`. The same item under another id is another piece of work.
   */
  readonly batchId: string;

  /**
   * Top-level attributes that tell one item from another, of every item.
   *
   * @default - the whole item as it came; an item of a table, whose attributes come in no order, needs them named
   */
  readonly itemKey?: string[];

  /**
   * Table of the claims: partition key `id`, a text, and `expires` as its time to live.
   *
   * @default - one of its own: on demand, encrypted, with point-in-time recovery
   */
  readonly table?: ITable;

  /**
   * How long a claim keeps other runs off an item that is in work, in whole seconds: longer than an item takes with all
   * its retries. Shorter, an item may be done twice; longer, an item whose run died waits for it.
   *
   * @default Duration.minutes(5)
   */
  readonly claimFor?: Duration;

  /**
   * How long it is known that an item is done, in whole seconds; after that it is done again.
   *
   * @default Duration.days(7)
   */
  readonly keepFor?: Duration;
}

/** The options of `idempotency`, checked. */
export interface Claims {
  readonly table: ITable;
  readonly batchId: string;
  readonly itemKey?: readonly string[];
  readonly claimSeconds: number;
  readonly keepSeconds: number;
}

const DEFAULT_KEEP_SECONDS = 7 * 24 * 60 * 60;

/** Checks the options; nothing where there are none. */
export function resolveClaims(
  scope: Construct,
  { idempotency, itemTimeout, removalPolicy }: DynamoMapFanOutProps,
  source: ResolvedSource,
): Claims | undefined {
  if (idempotency === undefined) return undefined;
  const { batchId, itemKey, table, claimFor, keepFor } = idempotency;
  if (!batchId.startsWith('{%')) {
    throw new PropError(scope, 'idempotency.batchId', "an expression such as '{% $states.input.batchId %}'", batchId);
  }
  if (itemKey === undefined && (source.kind === 'pages' || source.kind === 'export')) {
    throw new PropError(scope, 'idempotency.itemKey', 'the attributes that name an item of a table', itemKey);
  }
  if (itemKey?.length === 0 || itemKey?.includes('')) {
    throw new PropError(scope, 'idempotency.itemKey', 'one or more names of attributes', itemKey);
  }
  const itemSeconds = itemTimeout?.toSeconds({ integral: false }) ?? 1;
  checkSeconds(scope, 'idempotency.claimFor', claimFor, { min: Math.ceil(itemSeconds), max: LONGEST_SECONDS });
  const claimSeconds = claimFor?.toSeconds() ?? Math.max(DEFAULT_CLAIM_SECONDS, Math.ceil(itemSeconds));
  checkSeconds(scope, 'idempotency.keepFor', keepFor, { min: claimSeconds, max: LONGEST_SECONDS });
  return {
    table: table ?? claimsTable(scope, removalPolicy ?? RemovalPolicy.RETAIN),
    batchId,
    itemKey,
    claimSeconds,
    keepSeconds: keepFor?.toSeconds() ?? Math.max(DEFAULT_KEEP_SECONDS, claimSeconds),
  };
}

function claimsTable(scope: Construct, removalPolicy: RemovalPolicy): ITable {
  return new TableV2(scope, 'Claims', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    timeToLiveAttribute: 'expires',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy,
  });
}
