import { Failure } from '../../../kernel/failure';
import { isJsonObject, type Json } from '../../../kernel/json';
import { MAX_SECONDS, type TaskState } from '../../definition';
import { evaluateTemplate } from '../../templates/evaluate-template';
import { checkSize, effectiveInput, finish, type Left, stateArguments } from '../data-flow';
import { readAtLeast } from '../number-source';
import { checkType } from '../result-type';
import { TaskTimedOut } from '../task-timeout';
import type { Visit } from '../visit';
import { callWithin } from './task-call';
import { type TaskLimits, taskEvents } from './task-events';

/** Calls the service once. */
export async function runTask(visit: Visit<TaskState>): Promise<Left> {
  const { state, lane } = visit;
  const { caller, random } = lane.execution;
  // Every run of a task has a token of its own, so that a late answer to the one before cannot end it.
  visit.taskToken = state.resource.endsWith('.waitForTaskToken') ? random.uuid() : undefined;
  const parameters = await stateArguments(visit);
  const limits: TaskLimits = {
    timeoutSeconds:
      state.timeoutSeconds && (await readAtLeast(1, state.timeoutSeconds, 'TimeoutSeconds', visit, MAX_SECONDS)),
    heartbeatSeconds:
      state.heartbeatSeconds && (await readAtLeast(1, state.heartbeatSeconds, 'HeartbeatSeconds', visit, MAX_SECONDS)),
    roleArn: await credentialsRole(visit),
  };
  const events = taskEvents(lane, state.resource);
  events.scheduled(parameters, limits);
  events.started();
  let result: Json;
  try {
    const call = {
      resource: state.resource,
      parameters,
      stateName: state.name,
      execution: limits.roleArn === undefined ? caller : { ...caller, roleArn: limits.roleArn },
      ...(visit.taskToken !== undefined && { taskToken: visit.taskToken }),
      onSubmitted: (output: Json) => events.submitted(output),
    };
    result = await callWithin(lane, call, limits);
    checkSize(result, events.subject);
  } catch (error) {
    if (error instanceof TaskTimedOut) events.timedOut(error);
    else if (error instanceof Failure) events.failed(error);
    throw error;
  }
  events.succeeded(result);
  return finish(visit, result);
}

async function credentialsRole(visit: Visit<TaskState>): Promise<string | undefined> {
  const { credentials } = visit.state;
  if (credentials === undefined) return undefined;
  const value = await evaluateTemplate(credentials, visit.scope({ data: effectiveInput(visit) }));
  const role = isJsonObject(value) ? value.RoleArn : undefined;
  const member = credentials.kind === 'object' && credentials.members.find(([name]) => name === 'RoleArn');
  if (member && role !== undefined) checkType(role, 'string', member[1]);
  return typeof role === 'string' ? role : undefined;
}
