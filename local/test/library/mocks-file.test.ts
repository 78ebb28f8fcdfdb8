import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATerminal } from '../cli/a-terminal';
import { main } from '../cli/built-command';
import { ShopStack } from '../fixtures/shop/shop-stack';
import { removeSynthesized, scratchDirectory, synthesize } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

let assembly: string;

beforeAll(() => {
  assembly = synthesize((app) => new ShopStack(app, 'Shop'));
});

afterAll(removeSynthesized);

/** Runs a machine of the shop with a file of mocks. */
async function runWith(machine: string, mocks: unknown, input = {}) {
  const file = join(scratchDirectory(), 'mocks.json');
  writeFileSync(file, JSON.stringify(mocks));
  const terminal = new ATerminal();
  const options = ['--machine', machine, '--mocks', file, '--input', JSON.stringify(input), '--seed', '1', '--json'];
  const exitCode = await main(['run', assembly, ...options], terminal);
  return { exitCode, ...terminal, out: terminal.stdout === '' ? undefined : JSON.parse(terminal.stdout) };
}

it('answers instead of states and functions of an app, as its file says', async () => {
  const { exitCode, out } = await runWith(
    'Shop/Shop',
    {
      states: { Approve: [{ result: {}, afterMs: 60_000 }] },
      functions: { Bank: [{ error: 'Busy' }, { result: { receipt: 'paid' } }] },
    },
    { id: 'o-1', total: 500 },
  );

  expect(exitCode).toBe(0);
  expect(out).toMatchObject({ status: 'SUCCEEDED', output: { shipped: 'o-1' }, simulatedMs: 61_000 });
});

it('answers instead of a service that is not served', async () => {
  const resources = { 'arn:aws:states:::batch:submitJob.sync': [{ error: 'Batch.Full', cause: 'no room' }] };

  const { exitCode, out } = await runWith('Reports', { resources });

  expect(exitCode).toBe(1);
  expect(out).toMatchObject({ status: 'FAILED', error: 'Batch.Full', cause: 'no room' });
});

it.each([
  [{ states: { Aprove: [{ result: 1 }] } }, "no Task state or resource 'Aprove' to mock"],
  [{ functions: { Bnak: [{ result: 1 }] } }, "no function 'Bnak'"],
  [{ states: { Approve: [{ cause: 'x' }] } }, 'mocks: states: Approve[0] must be {"result": ...}'],
  [{ tasks: {} }, "unknown member 'tasks'"],
])('refuses %j before anything runs', async (mocks, message) => {
  const { exitCode, stderr } = await runWith('Reports', mocks);

  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});

it('goes with an app that is served, too', async () => {
  const file = join(scratchDirectory(), 'mocks.json');
  writeFileSync(file, JSON.stringify({ states: { Aprove: [{ result: 1 }] } }));
  const terminal = new ATerminal();

  // A name that is wrong ends it at once; one that is right is served until somebody stops it.
  expect(await main(['up', assembly, '--mocks', file], terminal)).toBe(2);
  expect(terminal.stderr).toContain("no Task state or resource 'Aprove' to mock");
});
