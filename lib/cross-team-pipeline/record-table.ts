import type { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct, IConstruct } from 'constructs';
import { PropError } from '../private/prop-error';
import { RECORD_ATTRIBUTES } from './contract';
import { RESULTS, TAKEN_ATTRIBUTES } from './variables';

/** The index that the sweeper reads: status, then time. A closed record has no `openSince`, so it is not in it. */
export const OPEN_INDEX = 'open-records';

/** What a table of records is made from. */
export interface RecordTableOptions {
  readonly keyAttribute: string;
  readonly statusAttribute: string;
  readonly tableName?: string;
  readonly encryptionKey?: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** A table of records, with the index of those that are open. */
export function recordTable(scope: Construct, options: RecordTableOptions): dynamodb.Table {
  const { STRING } = dynamodb.AttributeType;
  const table = safeTable(scope, 'Records', {
    ...options,
    partitionKey: { name: options.keyAttribute, type: STRING },
  });
  table.addGlobalSecondaryIndex({
    indexName: OPEN_INDEX,
    partitionKey: { name: options.statusAttribute, type: STRING },
    sortKey: { name: RECORD_ATTRIBUTES.openSince, type: STRING },
    projectionType: dynamodb.ProjectionType.INCLUDE,
    nonKeyAttributes: [RECORD_ATTRIBUTES.executionArn],
  });
  return table;
}

/**
 * A table on demand, with point-in-time recovery, encrypted with the caller's key if there is one.
 *
 * Not TableV2, which takes such a key only in stacks whose Region is known at synth.
 */
export function safeTable(
  scope: Construct,
  id: string,
  options: {
    readonly partitionKey: dynamodb.Attribute;
    readonly tableName?: string;
    readonly timeToLiveAttribute?: string;
    readonly encryptionKey?: IKey;
    readonly removalPolicy: RemovalPolicy;
  },
): dynamodb.Table {
  const { partitionKey, tableName, timeToLiveAttribute, encryptionKey, removalPolicy } = options;
  return new dynamodb.Table(scope, id, {
    partitionKey,
    tableName,
    timeToLiveAttribute,
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    ...(encryptionKey && { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
    removalPolicy,
  });
}

/** Names of attributes: each 1 to 255 bytes, none given twice, none that the pipeline writes by itself. */
export function checkAttributeNames(
  scope: IConstruct,
  { keyAttribute, statusAttribute }: { readonly keyAttribute: string; readonly statusAttribute: string },
  recordAttributes: readonly string[],
): void {
  checkName(scope, 'keyAttribute', keyAttribute, [...TAKEN_ATTRIBUTES, RESULTS, 'restart']);
  checkName(scope, 'statusAttribute', statusAttribute, [...TAKEN_ATTRIBUTES, keyAttribute]);
  for (const name of recordAttributes) {
    checkName(scope, 'recordAttributes', name, [...TAKEN_ATTRIBUTES, keyAttribute, statusAttribute]);
  }
}

function checkName(scope: IConstruct, prop: string, name: string, taken: readonly string[]): void {
  const bytes = Buffer.byteLength(name);
  if (bytes >= 1 && bytes <= 255 && !taken.includes(name)) return;
  throw new PropError(scope, prop, `an attribute name of 1 to 255 bytes other than ${taken.join(', ')}`, name);
}
