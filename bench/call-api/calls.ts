import { request } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Worker } from 'node:worker_threads';
import type { Collaborators } from '../../lambda/call-api/logic';
import { createAuthority } from '../../utils/sample-api/certificate';
import { BENCH_SETTINGS, bundled } from './bundle';
import type { Figure } from './main';

const HOST = 'api.example.com';
const ROUNDS = 6;
const ROUND_MS = 1_000;
const AT_ONCE = 8;

type Caller = () => Promise<void>;
type Logic = typeof import('../../lambda/call-api/logic');

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
    const { callApi } = await bundled<Logic>('call-api/logic.ts');
    const [plain, ours] = await rates([
      () => callPlainly(port, authority.ca),
      () => callThroughLogic(callApi, port, authority.ca),
    ]);
    return [
      { what: `calls per second, ${AT_ONCE} at once: node:https`, value: plain.toFixed(0) },
      { what: `calls per second, ${AT_ONCE} at once: this project`, value: ours.toFixed(0) },
      { what: '  share', value: `${((100 * ours) / plain).toFixed(0)} %` },
    ];
  } finally {
    await worker.terminate();
  }
}

/** Calls per second of each, measured in turns so that whatever else the machine does meets all of them. */
async function rates(callers: readonly [Caller, Caller]): Promise<readonly [number, number]> {
  const counts: [number, number] = [0, 0];
  const times: [number, number] = [0, 0];
  for (let round = -1; round < ROUNDS; round++) {
    for (const at of [0, 1] as const) {
      const from = performance.now();
      const made = await Promise.all(Array.from({ length: AT_ONCE }, () => callUntil(from + ROUND_MS, callers[at])));
      // The round before the first one warms up.
      if (round < 0) continue;
      counts[at] += made.reduce((sum, count) => sum + count, 0);
      times[at] += performance.now() - from;
    }
  }
  return [(counts[0] * 1000) / times[0], (counts[1] * 1000) / times[1]];
}

async function callUntil(end: number, run: Caller): Promise<number> {
  let count = 0;
  while (performance.now() < end) {
    await run();
    count += 1;
  }
  return count;
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

async function callThroughLogic(callApi: Logic['callApi'], port: number, ca: string): Promise<void> {
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
