import { LambdaFixture, START } from './lambda-fixture';

let lambda: LambdaFixture;

beforeEach(() => {
  lambda = new LambdaFixture();
});

afterEach(() => lambda.stop());

const runtimeExit = (text: string) => ({
  errorType: 'Runtime.ExitError',
  errorMessage: expect.stringMatching(new RegExp(`^RequestId: .* Error: Runtime exited ${text}$`)),
});

test.each([
  ['a rejection', "Promise.reject(new Error('lost'));", 'Error: lost'],
  ['an exception', "setImmediate(() => { throw new Error('thrown'); });", 'Error: thrown'],
  ['null that is thrown', 'setImmediate(() => { throw null; });', 'null'],
])('%s that the runtime no longer listens for ends the function, not the host', async (_, statement, printed) => {
  lambda.add(`exports.handler = (event) => new Promise((done) => {
    if (event.fine) return done(1);
    process.removeAllListeners();
    ${statement}
  });`);

  const { result } = await lambda.invoke();

  expect(result).toEqual(runtimeExit('with error: exit status 1'));
  expect(lambda.printed()[0]).toBe(printed);
  expect((await lambda.invoke({ fine: true })).result).toBe(1);
});

test('a handler that removes all listeners still sleeps in simulated time', async () => {
  lambda.add(`exports.handler = async () => {
    process.removeAllListeners();
    process.removeAllListeners('beforeExit');
    await new Promise((done) => setTimeout(done, 5000));
    return Date.now();
  };`);

  expect((await lambda.invoke()).result).toBe(START + 5000);
});

test('messages of the function reach nobody', async () => {
  lambda.add(`exports.handler = async () => {
    const { parentPort, workerData } = require('node:worker_threads');
    for (const message of [{ kind: 'done', payload: '"forged"', failed: false, lost: false }, { kind: 'ready' }, null, 7]) {
      parentPort.postMessage(message);
    }
    return 'port' in workerData;
  };`);

  expect((await lambda.invoke()).result).toBe(false);
});

test.each([
  ["process.kill(process.pid, 'SIGTERM')", 'terminated'],
  ['process.kill(process.pid)', 'terminated'],
  ['process.kill(0, 9)', 'killed'],
  ['process.kill(-process.pid, "SIGINT")', 'SIGINT'],
  ['process.abort()', 'aborted'],
])('%s ends the function, not the host', async (call, signal) => {
  lambda.add(`exports.handler = async () => { console.log('last words'); ${call}; };`);

  const { result } = await lambda.invoke();

  expect(result).toEqual(runtimeExit(`with error: signal: ${signal}`));
  expect(lambda.printed()).toEqual(['last words']);
});

test('a signal that the function listens for, that is harmless or that is none ends nothing', async () => {
  lambda.add(`exports.handler = () => new Promise((done) => {
    const fails = (act) => { try { return act(); } catch (error) { return error.code; } };
    const results = [0, 'SIGWINCH', 'SIGNONE'].map((signal) => fails(() => process.kill(process.pid, signal)));
    process.on('SIGUSR2', (name) => done([...results, name]));
    process.kill(process.pid, 'SIGUSR2');
  });`);

  expect((await lambda.invoke()).result).toEqual([true, true, 'ERR_UNKNOWN_SIGNAL', 'SIGUSR2']);
});

test('processes that the function started can be ended, those around the runner cannot', async () => {
  lambda.add(`exports.handler = async () => {
    const fails = (pid) => { try { return process.kill(pid, 0); } catch (error) { return error.code; } };
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    process.kill(child.pid, 'SIGKILL');
    const signal = await new Promise((done) => child.on('exit', (code, signal) => done(signal)));
    return [signal, fails(process.ppid), fails(-1)];
  };`);

  expect((await lambda.invoke()).result).toEqual(['SIGKILL', 'EPERM', 'EPERM']);
});
