import type { Json, JsonObject } from '../../../src/kernel/json';
import { SeededRandom } from '../../../src/kernel/seeded-random';
import { SnsTasks } from '../../../src/services/sns';
import { ATopic, TOPIC } from './a-topic';

const EXECUTION = { executionArn: 'arn:e', stateMachineArn: 'arn:m', roleArn: 'arn:r' };

function carriedOut(topic: ATopic, action: string, parameters: Json): Promise<Json> {
  const call = { resource: `arn:aws:states:::${action}`, parameters, execution: EXECUTION };
  return new SnsTasks(topic.sns, new SeededRandom(2)).call(call);
}

describe('a Task that calls SNS', () => {
  it('publishes an object as its JSON', async () => {
    const topic = new ATopic({ RawMessageDelivery: true });

    const result = await carriedOut(topic, 'sns:publish', { TopicArn: TOPIC, Message: { of: null }, Subject: null });

    expect(result).toMatchObject({ MessageId: expect.any(String), SdkHttpMetadata: { HttpStatusCode: 200 } });
    expect(topic.messages.map(({ body }) => body)).toEqual(['{"of":null}']);
  });

  it('gets the bare answer through the SDK', async () => {
    await expect(carriedOut(new ATopic(), 'aws-sdk:sns:publish', { TopicArn: TOPIC, Message: 'x' })).resolves.toEqual({
      MessageId: expect.any(String),
    });
  });

  it.each<[string, JsonObject, string, RegExp]>([
    [
      'sns:publish',
      { TopicArn: `${TOPIC}s`, Message: 'x' },
      'SNS.NotFoundException',
      /^Topic does not exist \(Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: [\w-]+; Proxy: null\)$/,
    ],
    [
      'sns:publish',
      { TopicArn: TOPIC, Message: '' },
      'SNS.InvalidParameterException',
      /^Invalid parameter: Empty message/,
    ],
    ['sns:publish', { TopicArn: TOPIC, Message: 1 }, 'States.Runtime', /'Message' must be a STRING\]$/],
    [
      'aws-sdk:sns:publish',
      { TopicArn: `${TOPIC}s`, Message: 'x' },
      'Sns.NotFoundException',
      /^Topic does not exist \(Service: Sns, Status Code: 404, Request ID: [\w-]+\) \(SDK Attempt Count: 1\)$/,
    ],
  ])('fails with the name that Catch knows: %s of %j', async (action, parameters, error, cause) => {
    await expect(carriedOut(new ATopic(), action, parameters)).rejects.toMatchObject({
      error,
      cause: expect.stringMatching(cause),
    });
  });
});
