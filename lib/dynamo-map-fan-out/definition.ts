import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { FanOutError } from './fan-out-error';
import type { ResolvedDistribution } from './fan-out-mode';
import type { ResolvedSource } from './item-source';
import type { ItemView } from './item-view';
import type { MissingItem } from './missing-item';
import { batchVariable } from './states/batch-variable';
import { distributedRun } from './states/distributed';
import { failState } from './states/fail-state';
import { inlinePages, PAGE_OUTCOMES, PAGE_VIEW, startOfPages } from './states/inline-pages';
import { LIST_VIEW, listStates } from './states/list';
import { VARIABLE } from './states/names';
import { type ItemWork, processOneItem } from './states/process-item';
import { GIVEN_COUNT, givenItems } from './states/resend';
import type { RunFolder } from './states/run-folder';
import { exceeds, SUMMARY, type Tolerance, toleranceExceededCause } from './summary';

/** What the states of a fan-out are made from: every default resolved, every value checked. */
export interface FanOutDefinition extends ItemWork {
  readonly table?: ITable;
  readonly source: ResolvedSource;
  /** Absent for an inline run. */
  readonly distribution?: ResolvedDistribution & { readonly folder: RunFolder };
  readonly maxConcurrency: number;
  readonly tolerance: Tolerance;
  readonly onMissingItem: MissingItem;
  /** The most items that an inline run takes, and the events of one; texts, as they may be known only when all states are. */
  readonly maxItems: string;
  readonly eventsPerItem: string;
}

/** The states of a fan-out: where they begin, and the Map among them. */
export interface FanOutStates {
  readonly start: sfn.IChainable;
  readonly processItems: sfn.Map | sfn.DistributedMap;
}

/**
 * The states of a fan-out: what reads the source, a Map of the items, and
 *
 * ```
 * ... ─► Check failures ─┬─► Done
 *                        └─► Too many failures
 * ```
 */
export function fanOutDefinition(scope: Construct, options: FanOutDefinition): FanOutStates {
  const { source, distribution, table } = options;
  const next = checkFailures(scope, options.tolerance);
  if (distribution !== undefined) {
    const { start, map } = distributedRun(scope, {
      ...options,
      maxItems: undefined,
      distribution,
      folder: distribution.folder,
      next,
    });
    return { start, processItems: map };
  }
  if (table === undefined || source.kind === 'files' || source.kind === 'export') {
    throw new TypeError('files are read by a distributed run alone');
  }
  const ofBatch = batchVariable(options);
  if (source.kind === 'list') {
    const processItems = inlineMap(scope, options, LIST_VIEW, { outputs: SUMMARY });
    const list = listStates(scope, { ...options, table, source, assign: ofBatch, next: processItems.next(next) });
    const assign = { ...ofBatch, [VARIABLE.itemCount]: GIVEN_COUNT };
    return { start: orGiven(scope, options, { taken: processItems, otherwise: list, assign }), processItems };
  }
  const processItems = inlineMap(scope, options, PAGE_VIEW, { outputs: {}, assign: PAGE_OUTCOMES });
  const pages = inlinePages(scope, { ...options, table, source, assign: ofBatch, processItems, next });
  const assign = { ...startOfPages(source), ...ofBatch, [VARIABLE.itemCount]: GIVEN_COUNT };
  return { start: orGiven(scope, options, { taken: processItems, otherwise: pages, assign }), processItems };
}

/** Failed items come back only where they were sent somewhere. */
function orGiven(
  scope: Construct,
  { failedItemsQueue }: FanOutDefinition,
  ways: Parameters<typeof givenItems>[1],
): sfn.IChainable {
  return failedItemsQueue === undefined ? ways.otherwise : givenItems(scope, ways);
}

/** Runs the processor for each element. */
function inlineMap(
  scope: Construct,
  options: FanOutDefinition,
  view: ItemView,
  result: Pick<sfn.MapJsonataProps, 'outputs' | 'assign'>,
): sfn.Map {
  return sfn.Map.jsonata(scope, 'Process items', {
    items: sfn.ProvideItems.jsonata('{% $states.input.items %}'),
    maxConcurrency: options.maxConcurrency,
    ...result,
  }).itemProcessor(processOneItem(scope, options, view)) as sfn.Map;
}

function checkFailures(scope: Construct, tolerance: Tolerance): sfn.Choice {
  return sfn.Choice.jsonata(scope, 'Check failures')
    .when(
      sfn.Condition.jsonata(exceeds(tolerance)),
      failState(scope, 'Too many failures', FanOutError.TOLERATED_FAILURES_EXCEEDED, toleranceExceededCause(tolerance)),
    )
    .otherwise(sfn.Succeed.jsonata(scope, 'Done'));
}
