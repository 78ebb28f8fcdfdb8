import { request } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { type Collaborators, callApi } from '../../lambda/call-api/logic';
import { createAuthority } from '../../utils/sample-api/certificate';
import { BENCH_SETTINGS } from './bundle';
import type { Figure } from './main';

const HOST = 'api.example.com';
const MS = 4_000;
const AT_ONCE = 8;

/** A server in a thread of its own, so that it takes no time from the callers. */
const SERVER = `
  const { createServer } = require('node:https');
  const { parentPort, workerData } = require('node:worker_threads');
  const server = createServer(workerData, (request, response) => {
    request.resume().on('end', () => {
      response.setHeader('Content-Type', 'application/json').end('{"id":"ord-1","status":"open"}');
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** Calls per second through the whole of the logic, beside `node:https` alone; a new connection for each, both ways. */
export async function measureCalls(): Promise<readonly Figure[]> {
  const authority = createAuthority();
  const worker = new Worker(SERVER, { eval: true, workerData: authority.issue([HOST]) });
  try {
    const port = await new Promise<number>((resolve) => worker.once('message', resolve));
    const plain = await rate(() => callPlainly(port, authority.ca));
    const ours = await rate(() => callThroughLogic(port, authority.ca));
    return [
      { what: `calls per second, ${AT_ONCE} at once: node:https`, value: plain.toFixed(0) },
      { what: `calls per second, ${AT_ONCE} at once: this project`, value: ours.toFixed(0) },
      { what: '  share', value: `${((100 * ours) / plain).toFixed(0)} %` },
    ];
  } finally {
    await worker.terminate();
  }
}

async function rate(run: () => Promise<void>): Promise<number> {
  const until = async (end: number) => {
    let count = 0;
    while (performance.now() < end) {
      await run();
      count += 1;
    }
    return count;
  };
  await until(performance.now() + MS / 4);
  const from = performance.now();
  const counts = await Promise.all(Array.from({ length: AT_ONCE }, () => until(from + MS)));
  return (counts.reduce((sum, count) => sum + count, 0) * 1000) / (performance.now() - from);
}

function callPlainly(port: number, ca: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ id: 'ord-1', note: 'ring twice' });
    const headers = { Host: HOST, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const options = { host: '127.0.0.1', port, servername: HOST, ca, agent: false, method: 'POST', headers };
    const sent = request({ ...options, path: '/orders' }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      JSON.parse(Buffer.concat(chunks).toString());
      resolve();
    });
    sent.on('error', reject).end(body);
  });
}

async function callThroughLogic(port: number, ca: string): Promise<void> {
  const collaborators: Collaborators = {
    settings: BENCH_SETTINGS,
    network: {
      resolve: async () => [{ address: '203.0.114.7', family: 4 }],
      connect: () => connect({ host: '127.0.0.1', port }),
      secure: (options) => connectTls({ ...options, ca }),
    },
    readSecret: async () => 'none',
    storeOverflow: async () => {},
    now: Date.now,
    log: () => {},
  };
  const template = {
    url: { S: `https://${HOST}/orders` },
    body: { M: { id: { S: '{{ id }}' }, note: { S: '{{ note }}' } } },
  };
  const params = { id: 'ord-1', note: 'ring twice' };
  const event = { template, method: 'POST', params, idempotencyKey: 'k', inputBytes: 100 };
  const { statusCode } = await callApi(event, 'request-1', collaborators);
  if (statusCode !== 200) throw new Error(`status ${statusCode}`);
}
