import type { JsonObject } from '../../../kernel/json';
import type { TokenAnswer } from '../../../kernel/task-tokens';
import type { Operation } from '../operation';
import { parsePayload } from '../payload';
import { problems } from '../problems';
import { optionalText, requiredText } from './fields';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
export const sendTaskSuccess: Operation = ({ tokens }, request) => {
  const token = taskToken(request);
  const output = parsePayload(requiredText(request, 'output'), 'output', problems.output);
  return heard(token, tokens.succeed(token, output));
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html */
export const sendTaskFailure: Operation = ({ tokens }, request) => {
  const token = taskToken(request);
  return heard(token, tokens.fail(token, limited(request, 'error', 256), limited(request, 'cause', 32_768)));
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html */
export const sendTaskHeartbeat: Operation = ({ tokens }, request) => {
  const token = taskToken(request);
  return heard(token, tokens.heartbeat(token));
};

const MAX_TOKEN = 2_048;

function taskToken(request: JsonObject): string {
  const token = requiredText(request, 'taskToken');
  if (token.length >= 1 && token.length <= MAX_TOKEN) return token;
  throw problems.validation(
    `1 validation error detected: Value at 'taskToken' failed to satisfy constraint: Member must have length between 1 and ${MAX_TOKEN}`,
  );
}

function limited(request: JsonObject, field: string, most: number): string | undefined {
  const text = optionalText(request, field);
  if (text === undefined || text.length <= most) return text;
  throw problems.tooLong(field, most);
}

const TOKEN = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function heard(token: string, answer: TokenAnswer): JsonObject {
  switch (answer) {
    case 'ACCEPTED':
      return {};
    case 'CLOSED':
      throw problems.taskClosed();
    case 'UNKNOWN':
      throw TOKEN.test(token) ? problems.taskMissing() : problems.token('Invalid token');
  }
}
