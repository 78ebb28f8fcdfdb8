import { RealClock } from '../../../src/kernel/real-clock';
import { ANY_BODY, LambdaFixture, START } from './lambda-fixture';

let lambda: LambdaFixture;

beforeEach(() => {
  lambda = new LambdaFixture();
});

afterEach(() => lambda.stop());

/** Silence counts after this little real time; a handler that must get somewhere first needs more. */
const impatient = (silenceMs: number) => {
  lambda = new LambdaFixture({ silenceMs });
};

describe('a handler sleeps in simulated time', () => {
  const sleeps = [
    ['setTimeout', 'await new Promise((done) => setTimeout(done, 5000));'],
    ['promisify(setTimeout)', "await require('node:util').promisify(setTimeout)(5000);"],
    ['node:timers', "await new Promise((done) => require('node:timers').setTimeout(done, 5000));"],
    ['node:timers/promises', "await require('node:timers/promises').setTimeout(5000);"],
    ['scheduler.wait', "await require('node:timers/promises').scheduler.wait(5000);"],
    [
      'setInterval',
      'await new Promise((done) => { let n = 0; const t = setInterval(() => { if (++n === 5) { clearInterval(t); done(); } }, 1000); });',
    ],
    [
      'the interval of node:timers/promises',
      "let n = 0; for await (const _ of require('node:timers/promises').setInterval(1000)) if (++n === 5) break;",
    ],
    [
      'AbortSignal.timeout',
      'const keep = setInterval(() => {}, 60000); const s = AbortSignal.timeout(5000); await new Promise((done) => s.addEventListener("abort", done)); clearInterval(keep);',
    ],
    [
      'a refreshed timer',
      'await new Promise((done) => { const t = setTimeout(done, 4000); setTimeout(() => t.refresh(), 1000); });',
    ],
  ];

  let sleeping: LambdaFixture;

  beforeAll(() => {
    sleeping = new LambdaFixture().add(ANY_BODY);
  });

  afterAll(() => sleeping.stop());

  test.each(sleeps)('%s takes 5,000 ms of it and hardly any real time', async (_, code) => {
    const startedAt = sleeping.clock.now();
    const realStart = process.hrtime.bigint();

    const { result } = await sleeping.invoke({ body: `const from = Date.now(); ${code} return Date.now() - from;` });

    expect(result).toBe(5000);
    expect(sleeping.clock.now()).toBe(startedAt + 5000);
    expect(Number(process.hrtime.bigint() - realStart) / 1e6).toBeLessThan(4000);
  });
});

test('an ES module imports the same timers by name', async () => {
  lambda.add({
    'index.mjs':
      "import { setTimeout as wait } from 'node:timers/promises'; export const handler = async () => { await wait(7000); return Date.now(); };",
  });

  expect((await lambda.invoke()).result).toBe(START + 7000);
});

test('Date and performance.now follow the clock and stand still while the handler computes', async () => {
  lambda.add(`exports.handler = async () => {
    const from = [Date.now(), +new Date(), performance.now()];
    for (let i = 0; i < 5e6; i++);
    return { from, to: [Date.now(), +new Date(), performance.now()], text: Date() === new Date().toString(),
      isDate: new Date(0) instanceof Date, mtime: require('node:fs').statSync('/').mtime instanceof Date, utc: Date.UTC(2020, 0) };
  };`);

  const { result } = await lambda.invoke();

  expect(result).toMatchObject({ to: result.from, text: true, isDate: true, mtime: true, utc: Date.UTC(2020, 0) });
  expect(result.from).toEqual([START, START, 0]);
});

test('timers that are due together run in the order in which they were set, promises between them', async () => {
  lambda.add(`exports.handler = () => new Promise((done) => {
    const seen = [];
    setTimeout(() => { seen.push('b'); Promise.resolve().then(() => seen.push('b2')); }, 20);
    setTimeout(() => { seen.push('c'); done(seen); }, 20);
    setTimeout(() => seen.push('a'), 10);
    clearTimeout(setTimeout(() => seen.push('never'), 5));
  });`);

  expect((await lambda.invoke()).result).toEqual(['a', 'b', 'b2', 'c']);
});

test('a handler that sleeps past its timeout ends at the timeout, and its environment with it', async () => {
  lambda.add(
    `let calls = 0; exports.handler = async (event) => { calls++; if (event.sleep) await new Promise((done) => setTimeout(done, event.sleep)); return calls; };`,
    { timeoutMs: 3000 },
  );
  await lambda.invoke();

  const answer = await lambda.invoke({ sleep: 5000 });

  expect(answer).toMatchObject({
    functionError: 'Unhandled',
    result: {
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${answer.requestId} Error: Task timed out after 3.00 seconds`,
    },
  });
  expect(lambda.clock.now()).toBe(START + 3000);
  expect((await lambda.invoke()).result).toBe(1);
});

test('an endless loop counts as never answering and fails by its own timeout', async () => {
  impatient(100);
  lambda.add('exports.handler = async () => { for (;;); };', { timeoutMs: 60_000 });

  const { result } = await lambda.invoke();

  expect(result.errorType).toBe('Sandbox.Timedout');
  expect(lambda.clock.now()).toBe(START + 60_000);
});

test.each([
  ['prints', 'for (;;) { for (let i = 0; i < 1e7; i++); console.log("still waiting"); }'],
  ['prints and turns', 'for (;;) { console.log("still waiting"); await new Promise(setImmediate); }'],
  [
    'sleeps hardly ever',
    'for (;;) { for (let i = 0; i < 1e8; i++); await new Promise((done) => setTimeout(done, 1)); }',
  ],
])('an endless loop that %s ends all the same, and is told of', async (_, loop) => {
  impatient(100);
  lambda.add(`exports.handler = async () => { ${loop} };`, { timeoutMs: 60_000 });

  const { result } = await lambda.invoke();

  expect(result.errorType).toBe('Sandbox.Timedout');
  expect(lambda.clock.now()).toBe(START + 60_000);
  expect(lambda.notices).toContain(
    'function worker computed or waited without end in real time; it counts as running until its timeout',
  );
});

test('a handler that prints while it computes may take longer than a silent one', async () => {
  impatient(1200);
  lambda.add(`exports.handler = async () => {
    const still = new Int32Array(new SharedArrayBuffer(4));
    for (let n = 0; n < 3; n++) { Atomics.wait(still, 0, 0, 500); console.log(n); }
    return 'done';
  };`);

  expect((await lambda.invoke()).result).toBe('done');
});

const SILENT_PEER = `const net = require('node:net');
  const listen = () => new Promise((done) => { const s = net.createServer(() => {}).listen(0, '127.0.0.1', () => done(s)); });`;

test('a peer that never answers lets the function fail by its own timeout', async () => {
  impatient(100);
  lambda.add(
    `${SILENT_PEER} exports.handler = async () => { const s = await listen(); await fetch('http://127.0.0.1:' + s.address().port); };`,
    { timeoutMs: 20_000 },
  );

  const { result } = await lambda.invoke();

  expect(result.errorMessage).toMatch(/Task timed out after 20.00 seconds$/);
  expect(lambda.clock.now()).toBe(START + 20_000);
});

test("a peer that never answers still meets the handler's own request timeout", async () => {
  impatient(4000);
  lambda.add(
    `${SILENT_PEER} exports.handler = async () => { const s = await listen();
      return fetch('http://127.0.0.1:' + s.address().port, { signal: AbortSignal.timeout(500) }).catch((e) => e.name); };`,
    { timeoutMs: 20_000 },
  );

  expect((await lambda.invoke()).result).toBe('TimeoutError');
  expect(lambda.clock.now()).toBe(START + 500);
});

test('time stands still while a handler talks to a socket', async () => {
  lambda.add(`exports.handler = async () => {
    const server = require('node:http').createServer((_, answer) => answer.end('hi'));
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    const text = await (await fetch('http://127.0.0.1:' + server.address().port)).text();
    server.close();
    return [text, Date.now()];
  };`);

  expect((await lambda.invoke()).result).toEqual(['hi', START]);
});

test('work in the thread pool does not count as waiting', async () => {
  lambda.add(`const { promisify } = require('node:util');
    exports.handler = async () => {
      const zipped = await promisify(require('node:zlib').gzip)(Buffer.alloc(1e6));
      const key = await promisify(require('node:crypto').pbkdf2)('a', 'b', 5000, 32, 'sha256');
      return [zipped.length > 0, key.length, Date.now()];
    };`);

  expect((await lambda.invoke()).result).toEqual([true, 32, START]);
});

describe("with the machine's own time", () => {
  const WAITS = `exports.handler = async ({ ms }) => {
    await new Promise((done) => setTimeout(done, ms));
    return Date.now();
  };`;

  test('a handler really waits', async () => {
    const real = new LambdaFixture({ clock: new RealClock() });
    real.add(WAITS, { timeoutMs: 60_000 });
    const from = Date.now();

    try {
      expect((await real.invoke({ ms: 20 })).result).toBeGreaterThanOrEqual(from + 20);
    } finally {
      await real.stop();
    }
  });

  test('a timeout really ends it', async () => {
    const real = new LambdaFixture({ clock: new RealClock() });
    real.add(WAITS, { timeoutMs: 400 });

    try {
      expect((await real.invoke({ ms: 60_000 })).result.errorType).toBe('Sandbox.Timedout');
    } finally {
      await real.stop();
    }
  });
});
