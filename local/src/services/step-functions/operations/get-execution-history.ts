import { isJsonObject, type Json, type JsonObject } from '../../../kernel/json';
import type { ExecutionEvent } from '../engine';
import type { Operation } from '../operation';
import { requiredText, seconds } from './fields';
import { pageOf } from './page';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
export const getExecutionHistory: Operation = ({ executions }, request) => {
  const { events } = executions.record(requiredText(request, 'executionArn'));
  const ordered = request.reverseOrder === true ? [...events].reverse() : events;
  const { items, next } = pageOf(ordered, request);
  const shown = items.map((event) => (request.includeExecutionData === false ? withoutData(told(event)) : told(event)));
  return { events: shown, ...next };
};

function told(event: ExecutionEvent): JsonObject {
  return { ...(event as unknown as JsonObject), timestamp: seconds(event.timestamp) };
}

/** What an execution worked on. */
const DATA = ['input', 'output', 'parameters', 'assignedVariables'];

function withoutData(event: JsonObject): JsonObject {
  const details = Object.entries(event).map(([name, value]): [string, Json] => {
    if (!isJsonObject(value)) return [name, value];
    return [name, Object.fromEntries(Object.entries(value).filter(([member]) => !DATA.includes(member)))];
  });
  return Object.fromEntries(details);
}
