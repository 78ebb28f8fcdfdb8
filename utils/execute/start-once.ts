import { DescribeExecutionCommand, ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { RequestError } from '../request-error';
import type { Sender } from '../step-functions/read-execution';

/** An execution that was started now, or by an earlier call with the same name and input. */
export interface Started {
  readonly executionArn: string;
  readonly isRepeat: boolean;
}

/** Starts an execution; one that this very call started before is found again instead. */
export async function startOnce(sfn: Sender, stateMachineArn: string, input: string, name: string): Promise<Started> {
  try {
    const { executionArn = '' } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input, name }));
    return { executionArn, isRepeat: false };
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const earlier = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (earlier.input === input) return { executionArn, isRepeat: true };
    throw new RequestError(
      `execution '${name}' was started before with another input; choose another --batch, or look at it: ` +
        `npm run report -- ${executionArn}`,
      { cause: error },
    );
  }
}
