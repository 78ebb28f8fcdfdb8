import { isJsonObject, type JsonObject } from '../kernel/json';
import type { Nameable } from './choose';
import type { Inventory } from './inventory';

/** Members of requests that name what the call is about. */
const NAMING = [
  'TableName',
  'QueueUrl',
  'TopicArn',
  'TargetArn',
  'FunctionName',
  'StateMachineArn',
  'stateMachineArn',
  'Bucket',
  'SecretId',
  'Name',
  'ApiEndpoint',
];

/** Names and ARNs of what a request is about. */
export function calledNames(request: JsonObject): string[] {
  const given = NAMING.map((member) => request[member]).filter((value): value is string => typeof value === 'string');
  const batched = isJsonObject(request.RequestItems) ? Object.keys(request.RequestItems) : [];
  return [...given, ...batched].flatMap(withLastPart);
}

/** An ARN or a URL, and the name that it ends with. */
export function withLastPart(text: string): string[] {
  const last = text.split(/[:/]/).at(-1) ?? '';
  return last === text ? [text] : [text, last];
}

/** The names and ARNs of what is called so in the stacks; the end of a construct's path is enough. */
export function namesIn(inventory: Inventory): (called: string) => string[] {
  const { tables, functions, machines, queues, topics, buckets, rules, schedules, secrets, parameters } = inventory;
  const things: readonly Nameable[] = [
    ...[tables, functions, machines, queues, topics, buckets],
    ...[rules, schedules, secrets, parameters],
  ].flat();
  return (called) =>
    things
      .filter(
        ({ logicalId, name, arn, constructPath }) =>
          [logicalId, name, arn].includes(called) || `/${constructPath}`.endsWith(`/${called}`),
      )
      .flatMap(({ name, arn }) => [name, arn]);
}
