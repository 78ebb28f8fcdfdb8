import { Alarm, ComparisonOperator, type IAlarmAction, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** Two alarms, `FailedAlarm` and `TimedOutAlarm`: one execution that failed, or timed out, within 5 minutes. */
export function failureAlarms(scope: Construct, stateMachine: StateMachine, actions: readonly IAlarmAction[]): Alarm[] {
  const metrics = { FailedAlarm: stateMachine.metricFailed(), TimedOutAlarm: stateMachine.metricTimedOut() };
  return Object.entries(metrics).map(([id, metric]) => {
    const alarm = new Alarm(scope, id, {
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // No execution in five minutes is the ordinary state of a workflow that runs now and then.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...actions);
    return alarm;
  });
}
