import { isJsonObject, type Json, type JsonObject } from '../../../kernel/json';
import { requireArn } from '../arns';
import type { Operation } from '../operation';
import { problems } from '../problems';
import type { StepFunctions } from '../step-functions';
import { requiredText } from './fields';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html */
const MAX_TAGS = 50;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListTagsForResource.html */
export const listTagsForResource: Operation = (service, request) => ({
  tags: [...tagsOf(service, request)].map(([key, value]) => ({ key, value })),
});

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html */
export const tagResource: Operation = (service, request) => {
  const tags = tagsOf(service, request);
  const added = readTags(request.tags);
  const arn = requiredText(request, 'resourceArn');
  if (new Set([...tags.keys(), ...added.keys()]).size > MAX_TAGS) throw problems.tooManyTags(arn);
  for (const [key, value] of added) tags.set(key, value);
  return {};
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_UntagResource.html */
export const untagResource: Operation = (service, request) => {
  const tags = tagsOf(service, request);
  const { tagKeys } = request;
  if (!Array.isArray(tagKeys)) throw problems.validation("Value at 'tagKeys' must be a list");
  for (const key of tagKeys) tags.delete(String(key));
  return {};
};

/** Tags as the API sends them, `{key, value}`, by key. */
export function readTags(given: Json | undefined): Map<string, string> {
  const list = Array.isArray(given) ? given.filter(isJsonObject) : [];
  return new Map(list.map(({ key, value }) => [String(key), String(value ?? '')]));
}

function tagsOf({ machines }: StepFunctions, request: JsonObject): Map<string, string> {
  const arn = requiredText(request, 'resourceArn');
  requireArn(arn, 'stateMachine');
  const machine = machines.get(arn);
  if (machine === undefined) throw problems.resourceMissing(arn);
  return machine.tags;
}
