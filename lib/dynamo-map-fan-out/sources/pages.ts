import type { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { IConstruct } from 'constructs';
import { checkWholeNumber } from '../../private/check-props';
import { PropError } from '../../private/prop-error';
import type { ItemCondition } from '../item-condition';
import { keyValue } from './attribute-value';
import { ExpressionAliases } from './expression-aliases';

/** What queries and scans have in common. */
export interface PagedReadOptions {
  /**
   * Index to read instead of the table itself.
   *
   * @default - the table
   */
  readonly index?: string;

  /**
   * Which of the items that were read count; those left out are read, and paid for, all the same.
   *
   * @default - all of them
   */
  readonly filter?: ItemCondition;

  /**
   * Top-level attributes that an item is reduced to. Also what helps an item that is too large for a payload.
   *
   * @default - all that the table, or the index, holds
   */
  readonly projection?: string[];

  /**
   * Items that one page reads at most, before the filter.
   *
   * A page travels through a state, which holds 256 KiB: with items of 1 KiB in DynamoDB's typed form that is 200 and
   * some. A page that turns out too large is read again at half the size, at the price of that read.
   *
   * @default 100
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
   */
  readonly pageSize?: number;

  /**
   * Whether what was written just before is seen; costs twice as much, and a global index does not offer it.
   *
   * @default false
   */
  readonly consistentRead?: boolean;
}

/** Options of `ItemSource.query`. */
export interface QueryOptions extends PagedReadOptions {
  /**
   * The partition key and its value, or both keys and theirs. A text may be a JSONata expression over the execution's
   * input, such as `{% $states.input.userId %}`.
   */
  readonly key: { readonly [attribute: string]: string | number | DynamoAttributeValue };

  /**
   * A range of the sort key: `isLessThan`, `isAtMost`, `isGreaterThan`, `isAtLeast`, `isBetween` or `beginsWith`.
   *
   * @default - every one
   */
  readonly sortKey?: ItemCondition;
}

/** Options of `ItemSource.scan`. */
export interface ScanOptions extends PagedReadOptions {
  /**
   * Parts of the table that are read beside each other by a distributed run; an inline run reads them in one.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan
   */
  readonly segments?: number;
}

/** A query or a scan, checked: what its requests are made of. */
export interface ResolvedPages {
  readonly kind: 'pages';
  readonly operation: 'query' | 'scan';
  readonly index?: string;
  readonly segments: number;
  readonly pageSize: number;
  /** Values of the expressions, with the JSONata of the user in them. */
  readonly values: Record<string, unknown>;
  /** Parameters of every request, but for table, values and place. */
  readonly request: Record<string, unknown>;
  /** The same for a request that only counts, which takes no projection. */
  readonly countRequest: Record<string, unknown>;
}

/** Segments of a scan: the cursors of all of them stand in one state between two rounds. */
const MOST_SEGMENTS = 200;

/** Checks the options; `scope` is who is named when one is wrong. */
export function resolveQuery(scope: IConstruct, options: QueryOptions): ResolvedPages {
  const { key, sortKey } = options;
  const names = Object.keys(key);
  if (names.length < 1 || names.length + (sortKey === undefined ? 0 : 1) > 2) {
    throw new PropError(scope, 'source.key', 'the partition key, with or without a condition of the sort key', key);
  }
  const aliases = new ExpressionAliases(scope);
  const equalities = names.map((name) => {
    const prop = `source.key.${name}`;
    return `${aliases.name(prop, name)} = ${aliases.value(prop, keyValue(scope, prop, key[name]))}`;
  });
  if (sortKey !== undefined && (sortKey._kind !== 'range' || names.includes(sortKey._attributes[0] ?? ''))) {
    throw new PropError(
      scope,
      'source.sortKey',
      'a comparison, isBetween or beginsWith of the sort key',
      sortKey._render(new ExpressionAliases(scope), 'source.sortKey'),
    );
  }
  const range = sortKey === undefined ? [] : [sortKey._render(aliases, 'source.sortKey')];
  return pages(scope, options, aliases, {
    operation: 'query',
    segments: 1,
    request: { KeyConditionExpression: [...equalities, ...range].join(' AND ') },
  });
}

/** Checks the options; `scope` is who is named when one is wrong. */
export function resolveScan(scope: IConstruct, options: ScanOptions): ResolvedPages {
  const segments = options.segments ?? 10;
  checkWholeNumber(scope, 'source.segments', segments, { min: 1, max: MOST_SEGMENTS });
  return pages(scope, options, new ExpressionAliases(scope), { operation: 'scan', segments, request: {} });
}

function pages(
  scope: IConstruct,
  options: PagedReadOptions,
  aliases: ExpressionAliases,
  own: Pick<ResolvedPages, 'operation' | 'segments' | 'request'>,
): ResolvedPages {
  const { index, filter, projection, pageSize = 100, consistentRead = false } = options;
  checkWholeNumber(scope, 'source.pageSize', pageSize, { min: 1, max: 10_000 });
  if (index === '') throw new PropError(scope, 'source.index', 'the name of an index', index);
  if (projection?.length === 0) throw new PropError(scope, 'source.projection', 'one or more attributes', projection);
  const conditions = filter === undefined ? {} : { FilterExpression: filter._render(aliases, 'source.filter') };
  const namesOfConditions = aliases.names;
  const projected = projection?.map((attribute) => aliases.name('source.projection', attribute)).join(', ');
  const always = {
    ...own.request,
    ...conditions,
    ...(index !== undefined && { IndexName: index }),
    ...(consistentRead && { ConsistentRead: true }),
  };
  return {
    kind: 'pages',
    ...own,
    index,
    pageSize,
    values: aliases.values,
    request: {
      ...always,
      ...(projected !== undefined && { ProjectionExpression: projected }),
      ...named(aliases.names),
    },
    countRequest: { ...always, ...named(namesOfConditions) },
  };
}

/** DynamoDB refuses an empty map of names. */
function named(names: Record<string, string>): Record<string, unknown> {
  return Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names };
}
