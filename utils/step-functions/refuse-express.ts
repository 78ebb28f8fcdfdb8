import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { RequestError } from '../request-error';
import type { Clients } from './clients';

/**
 * The refusal to show an EXPRESS execution, which has no history; its log group may have one, and the message says how to
 * look there.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export async function refuseExpress(
  machineArn: string,
  { sfn }: Clients,
  executionArn?: string,
): Promise<RequestError> {
  const group = await sfn
    .send(new DescribeStateMachineCommand({ stateMachineArn: machineArn }))
    .then((machine) => machine.loggingConfiguration?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn)
    // Whoever may not describe it, or asks for one that is gone, still learns what to look for.
    .catch(() => undefined);
  const filter = executionArn === undefined ? '' : ` | filter execution_arn = "${executionArn}"`;
  const query = `fields @timestamp, id, type, details.name, details.error${filter} | sort @timestamp desc, id desc`;
  const groupName = group?.split(':')[6] ?? 'LOG_GROUP_OF_THE_STATE_MACHINE';
  return new RequestError(
    `EXPRESS executions have no history in Step Functions (${executionArn ?? machineArn}); ask its log group:\n` +
      `  aws logs start-query --log-group-name ${groupName} --start-time $(date -d '3 hours ago' +%s) ` +
      `--end-time $(date +%s) \\\n    --query-string '${query}'`,
  );
}
