import { AnSqs, arnOf } from './an-sqs';

const FIFO = { FifoQueue: true, VisibilityTimeout: 30 };

/** Sends a text in a group, the text being its deduplication id. */
const send = (sqs: AnSqs, MessageGroupId: string, body: string, MessageDeduplicationId = body) =>
  sqs.send('steps.fifo', body, { MessageGroupId, MessageDeduplicationId });

describe('a FIFO queue', () => {
  it('keeps the order of each group, and gives none of a group that somebody works on', async () => {
    const sqs = new AnSqs({ 'steps.fifo': FIFO });
    for (const body of ['a1', 'a2', 'a3']) await send(sqs, 'a', body);
    const [a1, a2] = await sqs.receive('steps.fifo', { MaxNumberOfMessages: 2 });
    await send(sqs, 'b', 'b1');

    const others = await sqs.bodies('steps.fifo');
    await sqs.delete('steps.fifo', a1);
    const blocked = await sqs.bodies('steps.fifo');
    await sqs.delete('steps.fifo', a2);
    const rest = await sqs.bodies('steps.fifo');

    expect([a1?.Body, a2?.Body]).toEqual(['a1', 'a2']);
    expect([others, blocked, rest]).toEqual([['b1'], [], ['a3']]);
  });

  it('takes the same deduplication id once in five minutes', async () => {
    const sqs = new AnSqs({ 'steps.fifo': FIFO });
    const first = await send(sqs, 'a', 'one', 'id');
    await sqs.pass(299);
    const repeated = await send(sqs, 'a', 'another body', 'id');
    await sqs.pass(1);
    const later = await send(sqs, 'a', 'two', 'id');

    expect(repeated).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });
    expect(String(later.SequenceNumber) > String(first.SequenceNumber)).toBe(true);
    expect(await sqs.bodies('steps.fifo')).toEqual(['one', 'two']);
  });

  it('takes equal bodies for repetitions when asked to', async () => {
    const sqs = new AnSqs({ 'steps.fifo': { ...FIFO, ContentBasedDeduplication: true } });

    for (const body of ['one', 'one', 'two']) await sqs.send('steps.fifo', body, { MessageGroupId: 'a' });

    expect(await sqs.bodies('steps.fifo')).toEqual(['one', 'two']);
  });

  it('tells group, deduplication id and sequence number', async () => {
    const sqs = new AnSqs({ 'steps.fifo': FIFO });
    const { SequenceNumber } = await send(sqs, 'a', 'one', 'id');

    const [message] = await sqs.receive('steps.fifo');

    expect(SequenceNumber).toMatch(/^\d{20}$/);
    expect(message?.Attributes).toMatchObject({ MessageGroupId: 'a', MessageDeduplicationId: 'id', SequenceNumber });
  });

  it('refuses what needs no order, and the lack of what an order needs', async () => {
    const sqs = new AnSqs({ 'steps.fifo': FIFO, plain: {} });

    await expect(sqs.send('steps.fifo', 'x')).rejects.toThrow('must contain the parameter MessageGroupId');
    await expect(sqs.send('steps.fifo', 'x', { MessageGroupId: 'a' })).rejects.toThrow('ContentBasedDeduplication');
    await expect(
      send(sqs, 'a', 'x').then(() => sqs.send('plain', 'x', { MessageDeduplicationId: 'd' })),
    ).rejects.toThrow('Value d for parameter MessageDeduplicationId is invalid.');
    await expect(
      sqs.send('steps.fifo', 'x', { MessageGroupId: 'a', MessageDeduplicationId: 'd', DelaySeconds: 1 }),
    ).rejects.toThrow('not valid for this queue type');
  });

  it('refuses to delete what others may have received meanwhile', async () => {
    const sqs = new AnSqs({ 'steps.fifo': FIFO });
    await send(sqs, 'a', 'one');
    const [message] = await sqs.receive('steps.fifo');
    await sqs.pass(30);

    await expect(sqs.delete('steps.fifo', message)).rejects.toThrow('The receipt handle has expired.');
  });

  it('goes on with the next of a group once one is among the dead letters', async () => {
    const RedrivePolicy = { deadLetterTargetArn: arnOf('dead.fifo'), maxReceiveCount: '1' };
    const sqs = new AnSqs({ 'steps.fifo': { ...FIFO, RedrivePolicy }, 'dead.fifo': FIFO });
    await send(sqs, 'a', 'poison');
    await send(sqs, 'a', 'fine');
    await sqs.receive('steps.fifo', { MaxNumberOfMessages: 1 });
    await sqs.pass(30);

    expect(await sqs.bodies('steps.fifo')).toEqual(['fine']);
    expect(await sqs.bodies('dead.fifo')).toEqual(['poison']);
  });
});
