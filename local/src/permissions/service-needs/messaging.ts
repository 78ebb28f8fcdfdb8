import { type AskedCall, arnOf, type Need, need, text } from './asked-call';

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
export function sqs(call: AskedCall): Need[] {
  const { request, operation } = call;
  // A batch takes the permission of one.
  const action = operation.replace(/Batch$/, '');
  if (operation === 'ListQueues') return [need(call, action, arnOf(call, '', '*'))];
  if (operation === 'GetQueueUrl' || operation === 'CreateQueue') {
    const account = text(request.QueueOwnerAWSAccountId) ?? call.account;
    return [need(call, action, arnOf({ ...call, account }, '', text(request.QueueName) ?? ''))];
  }
  const source = text(request.SourceArn);
  if (operation === 'StartMessageMoveTask' && source !== undefined) {
    const reading = [action, 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
    const destination = text(request.DestinationArn);
    const sending = destination === undefined ? [] : [need(call, 'SendMessage', destination)];
    return [...reading.map((name) => need(call, name, source)), ...sending];
  }
  if (source !== undefined || request.TaskHandle !== undefined) return [need(call, action, source)];
  return [need(call, action, queueArn(call, text(request.QueueUrl) ?? ''))];
}

/** The queue that a URL means, whatever its host. */
function queueArn({ region, account }: AskedCall, url: string): string {
  const [owner = account, name = ''] = url.split('/').slice(-2);
  return `arn:aws:sqs:${region}:${owner}:${name}`;
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
export function sns(call: AskedCall): Need[] {
  const { request, operation } = call;
  const action = operation.replace(/Batch$/, '');
  const topic = [request.TopicArn, request.TargetArn, request.ResourceArn].map(text).find((arn) => arn !== undefined);
  const name = text(request.Name);
  if (operation === 'CreateTopic' && name !== undefined) return [need(call, action, arnOf(call, name, name))];
  if (operation === 'Subscribe') {
    const context = { 'sns:protocol': text(request.Protocol), 'sns:endpoint': text(request.Endpoint) };
    return [need(call, action, topic, context)];
  }
  // A subscription belongs to its topic, and neither to a list nor to a telephone belongs anything.
  const subscribed = text(request.SubscriptionArn)?.split(':').slice(0, -1).join(':');
  return [need(call, action, topic ?? subscribed ?? '*')];
}
