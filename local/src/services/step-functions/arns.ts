import type { MachineSource } from './engine';
import { problems } from './problems';

/** ARN of an execution; that of an EXPRESS one ends with an id of its own, as its name may be used again. */
export function executionArnOf(
  stateMachineArn: string,
  type: MachineSource['type'],
  name: string,
  runId: string,
): string {
  if (type === 'EXPRESS') return `${stateMachineArn.replace(':stateMachine:', ':express:')}:${name}:${runId}`;
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Throws what AWS throws for a text that is no ARN of Step Functions, or one of another kind. */
export function requireArn(arn: string, kind: 'stateMachine' | 'execution' | 'mapRun'): void {
  if (!arn.startsWith('arn:')) throw problems.arn(`Invalid ARN prefix: ${arn}`);
  const [, , service, , , found = ''] = arn.split(':');
  if (service !== 'states') throw problems.arn(`Invalid ARN service: ${arn}`);
  if (found !== kind) throw problems.arn(`Resource type not valid in this context: ${found}`);
}

/**
 * Throws unless this may name a machine or an execution.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function requireName(name: string): void {
  const isAllowed = name.length >= 1 && name.length <= 80 && !FORBIDDEN.test(name);
  if (!isAllowed) throw problems.name(name);
}

const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;
