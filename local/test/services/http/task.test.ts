import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VirtualClock } from '../../../src/kernel/virtual-clock';
import { HttpTasks } from '../../../src/services/http';

let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((request) => request.resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('gives up a server that says nothing after a minute of its own time', async () => {
  const clock = new VirtualClock(0);
  const http = new HttpTasks({
    clock,
    connection: () => ({ headers: {}, query: {}, body: {} }),
    destination: () => ({ port, protocol: 'http' }),
    patienceMs: 20,
  });
  const execution = { executionArn: '', stateMachineArn: 'arn:aws:states:us-east-1:1:stateMachine:m', roleArn: '' };
  const parameters = { ApiEndpoint: 'https://a.example', Method: 'GET', Authentication: { ConnectionArn: 'arn' } };
  const call = { resource: 'arn:aws:states:::http:invoke', parameters, execution };

  const answer = clock.passing(() => http.call(call, new AbortController().signal), { purposes: ['work'] });

  await expect(answer).rejects.toMatchObject({ error: 'States.Http.Socket', cause: 'no answer' });
  expect(clock.now()).toBe(60_000);
});
