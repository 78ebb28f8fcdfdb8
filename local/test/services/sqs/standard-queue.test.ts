import { createHash } from 'node:crypto';
import { AnSqs, arnOf, START_MS, urlOf } from './an-sqs';

const REDRIVE = { RedrivePolicy: { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 2 } };

describe('a standard queue', () => {
  it('gives a message with what is known about it', async () => {
    const sqs = new AnSqs({ orders: {} });
    const sent = await sqs.send('orders', 'pay 🧾', {
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'invoice' } },
    });
    await sqs.pass(3);

    const [message] = await sqs.receive('orders');

    expect(message).toEqual({
      MessageId: sent.MessageId,
      ReceiptHandle: expect.stringMatching(/^[\w+/=]+$/),
      Body: 'pay 🧾',
      MD5OfBody: createHash('md5').update('pay 🧾').digest('hex'),
      Attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(START_MS),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: String(START_MS + 3000),
      },
      // The value that a client of AWS computes for this attribute.
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'invoice' } },
    });
  });

  it('hides a message from others until its visibility timeout is over', async () => {
    const sqs = new AnSqs({ orders: { VisibilityTimeout: 40 } });
    await sqs.send('orders', 'one');

    const seen = [await sqs.bodies('orders'), await sqs.bodies('orders')];
    await sqs.pass(39);
    seen.push(await sqs.bodies('orders'));
    await sqs.pass(1);
    const [again] = await sqs.receive('orders');

    expect(seen).toEqual([['one'], [], []]);
    expect(again).toMatchObject({ Body: 'one', Attributes: { ApproximateReceiveCount: '2' } });
  });

  it('shows a message at once whose visibility is changed to 0, and later when it is extended', async () => {
    const sqs = new AnSqs({ orders: {} });
    await sqs.send('orders', 'one');
    const [first] = await sqs.receive('orders');
    const change = (handle: unknown, VisibilityTimeout: number) =>
      sqs.call('ChangeMessageVisibility', 'orders', { ReceiptHandle: String(handle), VisibilityTimeout });

    await change(first?.ReceiptHandle, 0);
    const [second] = await sqs.receive('orders');
    await change(second?.ReceiptHandle, 100);
    await sqs.pass(99);

    expect(second?.Body).toBe('one');
    expect(await sqs.bodies('orders')).toEqual([]);
    await expect(change(first?.ReceiptHandle, 5)).rejects.toMatchObject({ queryError: 'InvalidParameterValue' });
    await expect(change(second?.ReceiptHandle, 43_200)).rejects.toThrow('Total VisibilityTimeout');
    await sqs.pass(1);
    await expect(change(second?.ReceiptHandle, 5)).rejects.toMatchObject({ code: 'MessageNotInflight' });
  });

  it('forgets what is deleted, and deletes nothing by the handle of an earlier receipt', async () => {
    const sqs = new AnSqs({ orders: { VisibilityTimeout: 1 } });
    await sqs.send('orders', 'one');
    const [first] = await sqs.receive('orders');
    await sqs.pass(1);
    const [second] = await sqs.receive('orders');

    await sqs.delete('orders', first);
    await sqs.pass(1);
    const left = await sqs.receive('orders');
    await sqs.delete('orders', left[0]);
    await sqs.delete('orders', left[0]);
    await sqs.pass(1);

    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    expect(left).toHaveLength(1);
    expect(await sqs.bodies('orders')).toEqual([]);
  });

  it('delays messages, each or all', async () => {
    const sqs = new AnSqs({ orders: { DelaySeconds: 5 } });
    await sqs.send('orders', 'as the queue says');
    await sqs.send('orders', 'at once', { DelaySeconds: 0 });
    await sqs.send('orders', 'later', { DelaySeconds: 900 });

    const now = await sqs.bodies('orders');
    await sqs.pass(5);
    const soon = await sqs.bodies('orders');
    const { Attributes } = await sqs.call('GetQueueAttributes', 'orders', { AttributeNames: ['All'] });

    expect([now, soon]).toEqual([['at once'], ['as the queue says']]);
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '2',
      ApproximateNumberOfMessagesDelayed: '1',
    });
  });

  it('drops messages whose retention is over', async () => {
    const sqs = new AnSqs({ orders: { MessageRetentionPeriod: 60 } });
    await sqs.send('orders', 'one');

    await sqs.pass(60);

    expect(await sqs.bodies('orders')).toEqual([]);
  });

  it('waits for a message as long as asked, and no longer than it takes', async () => {
    const sqs = new AnSqs({ orders: { ReceiveMessageWaitTimeSeconds: 20 } });
    const waiting = sqs.receive('orders');
    await sqs.pass(7);
    await sqs.send('orders', 'one', { DelaySeconds: 6 });

    const [message] = await waiting;
    const at = sqs.clock.now();
    const nothing = await sqs.receive('orders', { WaitTimeSeconds: 4 });

    expect(message?.Body).toBe('one');
    expect(at).toBe(START_MS + 13_000);
    expect(nothing).toEqual([]);
    expect(sqs.clock.now()).toBe(at + 4_000);
  });

  it('sends home who waits when the service or the caller ends', async () => {
    const sqs = new AnSqs({ orders: {} });
    const gone = new AbortController();
    const request = { QueueUrl: urlOf('orders'), WaitTimeSeconds: 20 };
    const [byCaller, byService] = [
      sqs.sqs.call('ReceiveMessage', request, { signal: gone.signal }),
      sqs.receive('orders', request),
    ];

    gone.abort(new Error('the caller went away'));
    sqs.sqs.stop();

    await expect(byCaller).rejects.toThrow('the caller went away');
    await expect(byService).rejects.toThrow('sfn-local was stopped');
  });

  it('gives up a message after so many receipts: it lies in the dead-letter queue, as old as it was', async () => {
    const sqs = new AnSqs({ orders: { ...REDRIVE, VisibilityTimeout: 30 }, dead: { MessageRetentionPeriod: 120 } });
    const { MessageId } = await sqs.send('orders', 'poison');
    for (const _receipt of [1, 2]) {
      await sqs.receive('orders');
      await sqs.pass(30);
    }

    expect(await sqs.bodies('orders')).toEqual([]);
    const [dead] = await sqs.receive('dead');
    await sqs.pass(60);

    expect(dead).toMatchObject({
      MessageId,
      Body: 'poison',
      Attributes: { SentTimestamp: String(START_MS), DeadLetterQueueSourceArn: arnOf('orders') },
    });
    expect(await sqs.bodies('dead')).toEqual([]);
  });
});

describe('moving dead letters back', () => {
  async function withDeadLetters(...bodies: string[]): Promise<AnSqs> {
    const sqs = new AnSqs({ orders: { ...REDRIVE, VisibilityTimeout: 0 }, dead: {}, other: {} });
    for (const body of bodies) await sqs.send('orders', body);
    for (const _receipt of [1, 2, 3]) await sqs.receive('orders');
    return sqs;
  }

  const tasks = async (sqs: AnSqs) =>
    (await sqs.sqs.call('ListMessageMoveTasks', { SourceArn: arnOf('dead') })).Results;

  it('makes new messages of them in the queue they came from', async () => {
    const sqs = await withDeadLetters('a', 'b');
    await sqs.pass(100);

    await sqs.sqs.call('StartMessageMoveTask', { SourceArn: arnOf('dead') });
    await sqs.pass(0);
    const moved = await sqs.receive('orders');

    expect(moved).toMatchObject([
      { Body: 'a', Attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(START_MS + 100_000) } },
      { Body: 'b' },
    ]);
    expect(await tasks(sqs)).toMatchObject([
      { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2, ApproximateNumberOfMessagesToMove: 2 },
    ]);
  });

  it('moves elsewhere, as fast as asked, until it is cancelled', async () => {
    const sqs = await withDeadLetters('a', 'b', 'c', 'd', 'e');
    const request = { SourceArn: arnOf('dead'), DestinationArn: arnOf('other'), MaxNumberOfMessagesPerSecond: 2 };

    const { TaskHandle = '' } = await sqs.sqs.call('StartMessageMoveTask', request);
    await sqs.pass(1.5);
    await expect(sqs.sqs.call('StartMessageMoveTask', request)).rejects.toThrow('There is already a task running');
    const cancelled = await sqs.sqs.call('CancelMessageMoveTask', { TaskHandle });
    await sqs.pass(5);

    expect(cancelled).toEqual({ ApproximateNumberOfMessagesMoved: 4 });
    expect(await sqs.bodies('other')).toEqual(['a', 'b', 'c', 'd']);
    expect(await tasks(sqs)).toMatchObject([{ Status: 'CANCELLED' }]);
  });

  it('refuses a queue that holds nobody’s dead letters', async () => {
    const sqs = await withDeadLetters();

    await expect(sqs.sqs.call('StartMessageMoveTask', { SourceArn: arnOf('orders') })).rejects.toThrow(
      'Source queue must be configured as a Dead Letter Queue.',
    );
    await expect(sqs.sqs.call('StartMessageMoveTask', { SourceArn: arnOf('absent') })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
