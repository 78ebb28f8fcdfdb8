import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IAlarmAction,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { failureAlarms } from '../private/failure-alarms';
import { METRIC_NAMESPACE, METRICS } from './contract';

/** What alarms and dashboard look at. */
export interface PipelineWatch {
  readonly stateMachine: StateMachine;
  /** Longest time that Team B may take; alarms go off at four fifths of it. */
  readonly handOffTimeout?: Duration;
  readonly sweepInterval: Duration;
  /** By the id that their alarms get. */
  readonly deadLetterQueues: { readonly [alarmId: string]: Queue };
}

/** A metric that the functions write into their logs. */
export function pipelineMetric(stateMachine: StateMachine, metricName: string, period: Duration): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { Pipeline: stateMachine.stateMachineName },
    statistic: Stats.MAXIMUM,
    period,
  });
}

/** Alarms on executions, on what the sweeper finds, and on every dead-letter queue. */
export function pipelineAlarms(scope: Construct, watch: PipelineWatch, actions: readonly IAlarmAction[]): Alarm[] {
  const { stateMachine } = watch;
  const period = sweepPeriod(watch.sweepInterval);
  const alarms = [
    atLeast(scope, 'StuckRecordsAlarm', pipelineMetric(stateMachine, METRICS.stuckRecords, period), 1),
    ...(watch.handOffTimeout === undefined
      ? []
      : [
          atLeast(
            scope,
            'OldestCallbackAlarm',
            pipelineMetric(stateMachine, METRICS.oldestCallbackAge, period),
            Math.ceil(watch.handOffTimeout.toSeconds() * 0.8),
          ),
        ]),
    ...Object.entries(watch.deadLetterQueues).map(([id, queue]) => atLeast(scope, id, depth(queue), 1)),
  ];
  for (const alarm of alarms) alarm.addAlarmAction(...actions);
  return [...failureAlarms(scope, stateMachine, actions), ...alarms];
}

/** The same figures as graphs. */
export function pipelineDashboard(scope: Construct, watch: PipelineWatch): Dashboard {
  const { stateMachine } = watch;
  const period = sweepPeriod(watch.sweepInterval);
  const swept = (name: string) => pipelineMetric(stateMachine, name, period);
  const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12 });
  return new Dashboard(scope, 'Dashboard', {
    widgets: [
      [
        graph('Executions', [
          stateMachine.metricStarted(),
          stateMachine.metricSucceeded(),
          stateMachine.metricFailed(),
          stateMachine.metricTimedOut(),
          stateMachine.metricAborted(),
        ]),
        graph('Records', [swept(METRICS.openRecords), swept(METRICS.stuckRecords)]),
      ],
      [
        graph('Oldest waiting callback (s)', [swept(METRICS.oldestCallbackAge)]),
        graph('Dead letters', Object.values(watch.deadLetterQueues).map(depth)),
      ],
    ],
  });
}

/** The sweeper writes once in each interval, so a shorter period would have gaps. Periods are whole minutes. */
function sweepPeriod(interval: Duration): Duration {
  return Duration.minutes(Math.max(1, Math.ceil(interval.toMinutes({ integral: false }))));
}

function depth(queue: Queue): Metric {
  return queue.metricApproximateNumberOfMessagesVisible();
}

function atLeast(scope: Construct, id: string, metric: IMetric, threshold: number): Alarm {
  return new Alarm(scope, id, {
    metric,
    threshold,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
