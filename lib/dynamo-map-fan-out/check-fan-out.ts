import { Annotations, type Duration, Stack, Token } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { checkSeconds, checkWholeNumber, LONGEST_SECONDS } from '../private/check-props';
import { PropError } from '../private/prop-error';
import { EVENTS_FOR_ITEMS } from './contract';
import type { DynamoMapFanOutProps } from './dynamo-map-fan-out-props';
import { eventsPerItem, type StatesJson } from './event-budget';
import type { ResolvedDistribution } from './fan-out-mode';
import { ItemFormat } from './item-format';
import type { ResolvedSource } from './item-source';
import type { Tolerance } from './summary';

/** Items that a run may have, however many files they come from; what a reader reads at most. */
export const MOST_ITEMS = 100_000_000;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LONGEST_EXPRESS_SECONDS = 300;

/** Iterations that an inline Map runs at once. */
export const INLINE_CONCURRENCY = 40;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LAMBDA_CONCURRENCY = 1_000;

/** As a Distributed Map has it: without any limit no failure is tolerated; a share alone sets no number. */
export function toleranceOf(props: DynamoMapFanOutProps): Tolerance {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = props;
  return count === undefined && percentage === undefined ? { count: 0 } : { count, percentage };
}

/** Refuses props that cannot work, each alone and together; warns of what may not. */
export function checkFanOut(
  scope: Construct,
  props: DynamoMapFanOutProps,
  { source, distribution }: { source: ResolvedSource; distribution: ResolvedDistribution | undefined },
): void {
  const tolerance = toleranceOf(props);
  checkWholeNumber(scope, 'maxConcurrency', props.maxConcurrency, { min: 0, max: INLINE_CONCURRENCY });
  checkSeconds(scope, 'waitPerItem', props.waitPerItem, { min: 0, max: LONGEST_SECONDS });
  checkSeconds(scope, 'itemTimeout', props.itemTimeout, { min: 1, max: LONGEST_SECONDS });
  checkSeconds(scope, 'timeout', props.timeout, { min: 1, max: LONGEST_SECONDS });
  checkWholeNumber(scope, 'toleratedFailureCount', tolerance.count, { min: 0, max: MOST_ITEMS });
  checkPercentage(scope, 'toleratedFailurePercentage', tolerance.percentage);
  if (props.processor?._states !== undefined && props.itemTimeout !== undefined) {
    throw new PropError(scope, 'itemTimeout', 'absent with a chain; give its tasks a taskTimeout', props.itemTimeout);
  }
  for (const prop of ['toleratedFailureCount', 'toleratedFailurePercentage'] as const) {
    if (!props.stopOnFailure || (props[prop] ?? 0) === 0) continue;
    throw new PropError(scope, prop, 'absent or 0 with stopOnFailure', props[prop]);
  }
  if (props.stopOnFailure && props.failedItemsQueue !== undefined) {
    throw new PropError(scope, 'failedItemsQueue', 'absent with stopOnFailure, which ends a run instead', 'a queue');
  }
  checkTable(scope, props, source);
  if ((source.kind === 'files' || source.kind === 'export') && distribution === undefined) {
    throw new PropError(
      scope,
      'mode',
      'FanOutMode.distributed() for files, which only a Distributed Map reads',
      'inline',
    );
  }
  if (source.kind === 'export' && props.failedItemsQueue !== undefined) {
    throw new PropError(scope, 'failedItemsQueue', 'absent for an export, whose files hold what is read', 'a queue');
  }
  if (source.kind === 'files' && props.itemFormat === ItemFormat.DYNAMODB) {
    throw new PropError(scope, 'itemFormat', 'absent for files, which hold plain JSON', props.itemFormat);
  }
  if (distribution !== undefined) checkDistribution(scope, props, distribution);
}

function checkTable(scope: Construct, { table, tableName }: DynamoMapFanOutProps, source: ResolvedSource): void {
  if (source.kind === 'files' && (table !== undefined || tableName !== undefined)) {
    throw new PropError(scope, table === undefined ? 'tableName' : 'table', 'absent for files', tableName ?? table);
  }
  if (table !== undefined && tableName !== undefined) {
    throw new PropError(scope, 'tableName', 'absent when a table is brought', tableName);
  }
  checkOwnEnvironment(scope, table);
}

function checkDistribution(scope: Construct, props: DynamoMapFanOutProps, distribution: ResolvedDistribution): void {
  if (props.maxItems !== undefined) {
    throw new PropError(
      scope,
      'maxItems',
      'absent with FanOutMode.distributed(), which takes any number',
      props.maxItems,
    );
  }
  const atOnce = distribution.maxConcurrency * concurrencyOfBatch(props.maxConcurrency);
  if (props.processor?._states === undefined && atOnce > LAMBDA_CONCURRENCY) {
    Annotations.of(scope).addWarningV2(
      'cdk-sfn-patterns:fanOutConcurrency',
      `up to ${atOnce} items are in work at once, more than the ${LAMBDA_CONCURRENCY} that Lambda runs at once in an account by default; the others are throttled and tried again`,
    );
  }
  const seconds = props.itemTimeout?.toSeconds({ integral: false });
  if (seconds === undefined || distribution.childType !== StateMachineType.EXPRESS) return;
  const longest = rounds(distribution, props.maxConcurrency) * seconds;
  if (longest > LONGEST_EXPRESS_SECONDS) {
    Annotations.of(scope).addWarningV2(
      'cdk-sfn-patterns:fanOutDuration',
      `a batch of ${distribution.batchSize} items, each up to ${seconds} s, takes up to ${longest} s, more than the ${LONGEST_EXPRESS_SECONDS} s of an EXPRESS execution; take smaller batches or childType STANDARD`,
    );
  }
}

/** What a batch of such items cannot do; asked when the definition is written, as a chain may still grow. */
export function batchProblems(
  iteration: StatesJson,
  settings: { distribution: ResolvedDistribution; maxConcurrency: number; waitPerItem: Duration },
): string[] {
  const { distribution, maxConcurrency, waitPerItem } = settings;
  const { batchSize, childType } = distribution;
  if (childType === StateMachineType.STANDARD) {
    const events = batchSize * eventsPerItem(iteration);
    if (events <= EVENTS_FOR_ITEMS) return [];
    const most = Math.floor(EVENTS_FOR_ITEMS / eventsPerItem(iteration));
    return [
      `mode.batchSize must be at most ${most} with STANDARD children, got ${batchSize}: ${events} events of 25,000`,
    ];
  }
  const waits = rounds(distribution, maxConcurrency) * waitPerItem.toSeconds();
  return [
    ...resourcesOf(iteration)
      .filter((resource) => /\.(sync|sync:2|waitForTaskToken)$/.test(resource))
      .map((resource) => `mode.childType must be STANDARD for ${resource}, which EXPRESS executions do not have`),
    ...(waits < LONGEST_EXPRESS_SECONDS
      ? []
      : [
          `waitPerItem keeps a batch of ${batchSize} for ${waits} s, and an EXPRESS execution has ${LONGEST_EXPRESS_SECONDS} s`,
        ]),
  ];
}

function resourcesOf(states: StatesJson): string[] {
  return Object.values(states).flatMap(({ Resource, Branches = [], ItemProcessor, Iterator }) => [
    ...(typeof Resource === 'string' ? [Resource] : []),
    ...[...Branches, ItemProcessor, Iterator].flatMap((graph) =>
      graph === undefined ? [] : resourcesOf(graph.States),
    ),
  ]);
}

/** How often a batch starts items anew, as many at once as it may. */
function rounds({ batchSize }: ResolvedDistribution, maxConcurrency: number | undefined): number {
  return Math.ceil(batchSize / concurrencyOfBatch(maxConcurrency));
}

function concurrencyOfBatch(maxConcurrency: number | undefined): number {
  return maxConcurrency === undefined || maxConcurrency === 0 ? INLINE_CONCURRENCY : maxConcurrency;
}

function checkPercentage(scope: Construct, prop: string, value: number | undefined): void {
  if (value === undefined || Token.isUnresolved(value) || (value >= 0 && value <= 100)) return;
  throw new PropError(scope, prop, 'a number from 0 to 100', value);
}

/** The states read a table by its name, which means another table in another account or region. */
function checkOwnEnvironment(scope: Construct, table: ITable | undefined): void {
  if (table === undefined) return;
  const { account, region } = Stack.of(scope);
  const differs = (own: string, its: string) => ![own, its].some((value) => Token.isUnresolved(value)) && own !== its;
  if (differs(account, table.env.account) || differs(region, table.env.region)) {
    throw new PropError(scope, 'table', `a table of this stack's account and region`, table.env);
  }
}
