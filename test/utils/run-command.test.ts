import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ConfigError } from '../../config';
import { RequestError } from '../../utils/request-error';
import { program } from '../support/own-process';
import { runInTerminal } from './a-terminal';

const endlessCommand = program(join(__dirname, 'endless-command.ts'));
afterAll(() => endlessCommand.remove());

/** A command in a process of its own that goes on for ever; resolves when it has said something. */
async function endless(): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const child = endlessCommand.start({ stdio: ['ignore', 'pipe', 'pipe'] });
  await once(child.stdout as Readable, 'data');
  return child as ChildProcessByStdio<null, Readable, Readable>;
}

it('ends with 130 on Ctrl-C', async () => {
  const child = await endless();

  child.kill('SIGINT');
  const [code] = await once(child, 'exit');

  expect(code).toBe(130);
});

it('ends without a word when nobody reads any more', async () => {
  const child = await endless();

  child.stdout.destroy();
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);

  expect({ said, code }).toEqual({ said: '', code: 0 });
});

it.each([
  ['a wrong request', new RequestError('no such thing')],
  ['wrong settings', new ConfigError('no such thing')],
])('tells %s in one line, and ends with 2', async (_what, error) => {
  const run = await runInTerminal(() => Promise.reject(error), []);

  expect(run).toEqual({ code: 2, out: '', err: 'no such thing\n' });
});

it('lets a bug pass, with its stack', async () => {
  const bug = new TypeError('x is not a function');

  await expect(runInTerminal(() => Promise.reject(bug), [])).rejects.toBe(bug);
});
