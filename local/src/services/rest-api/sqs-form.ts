import { isJsonObject, type JsonObject, parsedOr } from '../../kernel/json';
import { Unsupported } from '../../kernel/unsupported';
import type { IntegrationAnswer } from './mapping';

const QUEUE_URI = /^arn:[^:]+:apigateway:([^:]*):sqs:path\/(\d+\/[^/]+)\/?$/;

/** Parameters that have one value. */
const PLAIN = ['MessageBody', 'DelaySeconds', 'MessageGroupId', 'MessageDeduplicationId'];

/**
 * The call of SQS that an integration makes: it posts a form to the path of a queue. Undefined for another integration.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function sqsCall({ Uri }: JsonObject, form: string, place: string) {
  const [, region, queue] = QUEUE_URI.exec(String(Uri)) ?? [];
  if (queue === undefined) return undefined;
  const { Action, Version: _, ...parameters } = Object.fromEntries(new URLSearchParams(form));
  if (Action !== 'SendMessage') {
    throw new Unsupported(place, `asks SQS for the action '${Action}', which is not served here; SendMessage is`);
  }
  const request: JsonObject = { QueueUrl: `https://sqs.${region}.amazonaws.com/${queue}` };
  const attributes = new Map<string, JsonObject>();
  for (const [name, value] of Object.entries(parameters)) {
    const [, number = '', member = ''] = /^MessageAttribute\.(\d+)\.(Name|Value\.\w+)$/.exec(name) ?? [];
    if (PLAIN.includes(name)) request[name] = name === 'DelaySeconds' ? Number(value) : value;
    else if (member === '') throw new Unsupported(place, `sends the parameter '${name}' to SQS, which is not served`);
    else attributes.set(number, { ...attributes.get(number), [member.replace('Value.', '')]: value });
  }
  if (attributes.size > 0) {
    request.MessageAttributes = Object.fromEntries(
      [...attributes.values()].map(({ Name = '', ...value }) => [String(Name), value]),
    );
  }
  return { service: 'sqs', operation: Action, body: JSON.stringify(request) };
}

/** As SQS answers a form whose sender wants JSON, which API Gateway does. */
export function sqsAnswer(answer: IntegrationAnswer, requestId: string): IntegrationAnswer {
  const { status, body: text, queryError = null } = answer;
  const { __type: _type, message, Message: _, ...result } = objectOf(text);
  const body =
    status === 200
      ? { SendMessageResponse: { SendMessageResult: result, ResponseMetadata: { RequestId: requestId } } }
      : { Error: { Type: 'Sender', Code: queryError, Message: message ?? null }, RequestId: requestId };
  return { status, body: JSON.stringify(body) };
}

function objectOf(text: string): JsonObject {
  const value = parsedOr(text, null);
  return isJsonObject(value) ? value : {};
}
