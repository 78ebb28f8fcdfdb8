import { handler } from '../../../lambda/guide-unsteady/handler';

it.each([
  [0, 0],
  [2, 2],
  [2, 5],
])('succeeds after %j failures at attempt %j, from 0', async (failures, attempt) => {
  expect(await handler({ order: { orderId: 'o-1', failures }, attempt })).toEqual({
    orderId: 'o-1',
    attempts: attempt + 1,
  });
});

it('fails in passing as often as the order says', async () => {
  await expect(handler({ order: { orderId: 'o-1', failures: 2 }, attempt: 1 })).rejects.toMatchObject({
    name: 'TransientError',
    message: 'attempt 2 of order o-1 failed',
  });
});

it('fails for good whatever the attempt, if the order is broken', async () => {
  await expect(handler({ order: { orderId: 'o-1', isBroken: true }, attempt: 9 })).rejects.toMatchObject({
    name: 'BrokenOrder',
  });
});
