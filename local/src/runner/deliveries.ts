import type { Delivery } from '../kernel/deliver';
import { Failure } from '../kernel/failure';
import type { Json } from '../kernel/json';
import { ServiceError } from '../kernel/service-error';
import type { TaskService } from '../kernel/task-service';
import type { StepFunctions } from '../services/step-functions';
import type { Messaging } from './messaging';

/** What deliveries reach. */
export interface DeliveryTargets {
  readonly messaging: Messaging;
  readonly stepFunctions: StepFunctions;
  /** Carries out calls of services that a schedule names as they are. */
  tasks(): TaskService;
}

type Handler = (targetArn: string, delivery: Delivery, targets: DeliveryTargets) => void | Promise<void>;

/** Who takes what, by the service in the ARN of the target. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  lambda: (arn, { payload }, { messaging }) => {
    requireJson(payload);
    messaging.invocations.begin(arn, payload);
  },
  sqs: (arn, { payload, messageAttributes, messageGroupId, messageDeduplicationId }, { messaging }) =>
    messaging.sqs.deliver(arn, {
      body: payload,
      groupId: messageGroupId,
      deduplicationId: messageDeduplicationId,
      ...(messageAttributes !== undefined && { attributes: messageAttributes }),
    }),
  sns: (TopicArn, { payload }, { messaging }) => void messaging.sns.call('Publish', { TopicArn, Message: payload }),
  states: (arn, { payload }, { stepFunctions: { machines, executions } }) => {
    executions.start({ machine: machines.require(arn), input: payload });
  },
  // Nobody reads log groups here.
  logs: () => {},
  scheduler: callService,
};

/** Hands something to a queue, a topic, a function or a machine; see `Deliver`. */
export async function deliverTo(targetArn: string, delivery: Delivery, targets: DeliveryTargets): Promise<void> {
  const handler = HANDLERS[serviceOf(targetArn)];
  if (handler === undefined) {
    throw new ServiceError('ResourceNotFoundException', 400, `'${targetArn}' is no target that is served here`);
  }
  await handler(targetArn, delivery, targets);
}

/** Services whose resources take deliveries. */
export const DELIVERED_TO: readonly string[] = Object.keys(HANDLERS);

/** The service that an ARN belongs to. */
export function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? '';
}

/**
 * A schedule may call any operation of a service: `arn:aws:scheduler:::aws-sdk:<service>:<operation>`.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 */
async function callService(targetArn: string, { payload, from }: Delivery, { tasks }: DeliveryTargets): Promise<void> {
  const resource = `arn:aws:states:::${targetArn.split(':').slice(5).join(':')}`;
  const refusal = tasks().refusal(resource);
  if (refusal !== undefined) throw new ServiceError('ValidationException', 400, refusal);
  const execution = { executionArn: from, stateMachineArn: from, roleArn: from };
  try {
    await tasks().call({ resource, parameters: requireJson(payload), execution }, new AbortController().signal);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new ServiceError(error.error ?? 'UnknownError', 400, error.cause ?? '');
  }
}

function requireJson(payload: string): Json {
  try {
    return JSON.parse(payload) as Json;
  } catch (error) {
    throw new ServiceError('InvalidRequestContentException', 400, `the input is not JSON: ${(error as Error).message}`);
  }
}
