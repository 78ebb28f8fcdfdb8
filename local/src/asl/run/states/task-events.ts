import type { Failure } from '../../../kernel/failure';
import type { Json } from '../../../kernel/json';
import { jsonText } from '../../../kernel/json-text';
import { failedDetails } from '../failure-details';
import { WHOLE } from '../history';
import type { Lane } from '../lane';

/** Writes the events of one call. */
export interface TaskEvents {
  /** What AWS calls the service where it reports that the result is too large. */
  readonly subject: string;
  scheduled(parameters: Json, limits: TaskLimits): void;
  started(): void;
  submitted(output: Json): void;
  succeeded(result: Json): void;
  failed(failure: Failure): void;
  timedOut(failure: Failure): void;
}

/** What bounds a call, as far as the state says. */
export interface TaskLimits {
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  /** Role of `Credentials`. */
  readonly roleArn: string | undefined;
}

/** The events for a resource: a function's own ARN and an activity leave events of their own, all others `Task…` events. */
export function taskEvents(lane: Lane, resource: string): TaskEvents {
  if (/^arn:[^:]+:lambda:/.test(resource)) return workerEvents(lane, resource, 'LambdaFunction');
  return isActivity(resource) ? workerEvents(lane, resource, 'Activity') : serviceEvents(lane, resource);
}

/** True for the ARN of an activity. */
function isActivity(resource: string): boolean {
  return /^arn:[^:]+:states:[^:]*:[^:]*:activity:/.test(resource);
}

function workerEvents(lane: Lane, resource: string, kind: 'LambdaFunction' | 'Activity'): TaskEvents {
  const key = kind === 'Activity' ? 'activity' : 'lambdaFunction';
  return {
    subject: resource,
    scheduled: (parameters, limits) =>
      void lane.emit(`${kind}Scheduled`, {
        [`${key}ScheduledEventDetails`]: {
          resource,
          input: jsonText(parameters),
          inputDetails: WHOLE,
          ...limitDetails(kind === 'Activity' ? limits : { ...limits, heartbeatSeconds: undefined }),
        },
      }),
    started: () => void lane.emit(`${kind}Started`),
    submitted: () => {
      // Neither has a pattern in which a job is submitted.
    },
    succeeded: (result) =>
      void lane.emit(`${kind}Succeeded`, {
        [`${key}SucceededEventDetails`]: { output: jsonText(result), outputDetails: WHOLE },
      }),
    failed: (failure) => void lane.emit(`${kind}Failed`, { [`${key}FailedEventDetails`]: failedDetails(failure) }),
    timedOut: (failure) =>
      void lane.emit(`${kind}TimedOut`, { [`${key}TimedOutEventDetails`]: failedDetails(failure) }),
  };
}

function serviceEvents(lane: Lane, arn: string): TaskEvents {
  const names = serviceAndAction(arn);
  return {
    subject: names.resourceType,
    scheduled: (parameters, limits) =>
      void lane.emit('TaskScheduled', {
        taskScheduledEventDetails: {
          ...names,
          region: lane.execution.region,
          parameters: jsonText(parameters),
          ...limitDetails(limits),
        },
      }),
    started: () => void lane.emit('TaskStarted', { taskStartedEventDetails: names }),
    submitted: (output) =>
      void lane.emit('TaskSubmitted', {
        taskSubmittedEventDetails: { ...names, output: jsonText(output), outputDetails: WHOLE },
      }),
    succeeded: (result) =>
      void lane.emit('TaskSucceeded', {
        taskSucceededEventDetails: { ...names, output: jsonText(result), outputDetails: WHOLE },
      }),
    failed: (failure) =>
      void lane.emit('TaskFailed', { taskFailedEventDetails: { ...names, ...failedDetails(failure) } }),
    timedOut: (failure) =>
      void lane.emit('TaskTimedOut', { taskTimedOutEventDetails: { ...names, ...failedDetails(failure) } }),
  };
}

/** `arn:aws:states:::aws-sdk:dynamodb:query` is service `aws-sdk:dynamodb`, action `query`. */
function serviceAndAction(arn: string): { resourceType: string; resource: string } {
  const parts = arn.split(':').slice(5);
  const words = parts[0] === 'aws-sdk' ? 2 : 1;
  return { resourceType: parts.slice(0, words).join(':'), resource: parts.slice(words).join(':') };
}

function limitDetails({ timeoutSeconds, heartbeatSeconds, roleArn }: TaskLimits) {
  return {
    ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
    ...(roleArn !== undefined && { taskCredentials: { roleArn } }),
  };
}
