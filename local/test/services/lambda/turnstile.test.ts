import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaFixture, START } from './lambda-fixture';

let lambda: LambdaFixture;

afterEach(() => lambda.stop());

const WHO = 'const id = Math.random();';

test('a hundred events at once share the few environments that may compute', async () => {
  lambda = new LambdaFixture({ parallelism: 3 }).add(`${WHO} exports.handler = async () => id;`);

  const answers = await Promise.all(Array.from({ length: 100 }, () => lambda.invoke()));

  expect(new Set(answers.map(({ result }) => result)).size).toBeLessThan(20);
  expect(lambda.clock.now()).toBe(START);
});

test('functions that sleep leave their place, so all sleep at the same time', async () => {
  lambda = new LambdaFixture({ parallelism: 1 }).add(
    `${WHO} exports.handler = async () => { await new Promise((done) => setTimeout(done, 1000)); return id; };`,
  );

  const answers = await Promise.all(Array.from({ length: 5 }, () => lambda.invoke()));

  expect(new Set(answers.map(({ result }) => result)).size).toBe(5);
  expect(lambda.clock.now()).toBe(START + 1000);
});

test('a function may wait for another one even if only one may compute', async () => {
  lambda = new LambdaFixture({ parallelism: 1 }).add(
    'exports.handler = async ({ url }) => (url ? (await fetch(url)).text() : 7);',
  );
  const door = createServer((_, response) => {
    void lambda.host.invoke('worker', '').then(({ payload }) => response.end(payload));
  });
  await new Promise<void>((done) => door.listen(0, '127.0.0.1', done));

  const { result } = await lambda.invoke({ url: `http://127.0.0.1:${(door.address() as AddressInfo).port}` });
  door.closeAllConnections();
  await new Promise((done) => door.close(done));

  expect(result).toBe('7');
});

test('stop rejects those that are still in the queue', async () => {
  lambda = new LambdaFixture({ parallelism: 1 }).add('exports.handler = async () => { for (;;); };');
  const calls = Promise.allSettled([lambda.invoke(), lambda.invoke(), lambda.invoke()]);

  await lambda.stop();

  expect((await calls).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});
