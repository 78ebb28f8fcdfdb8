import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { removeSynthesized, scratchDirectory, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const BIN = join(__dirname, '../../bin/sfn-local.js');
const BUILT = join(__dirname, '../../dist/cli');

afterAll(removeSynthesized);

/** Runs a script against the built command. */
const script = (code: string, ...argv: string[]) =>
  spawn(process.execPath, ['-e', code, 'sfn-local', ...argv], { stdio: 'pipe' });

/** Sends a signal when `child` prints to standard error for the first times; tells how it ended. */
async function signalled(child: ChildProcess, signal: NodeJS.Signals, times = 1) {
  let left = times;
  child.stderr?.on('data', () => left-- > 0 && child.kill(signal));
  return new Promise((resolve) => child.on('close', (code, by) => resolve(by ?? code)));
}

describe('a signal', () => {
  it('ends the reading of standard input that nobody closes', async () => {
    const code = `require('${BUILT}/main').runFromProcess(); process.stderr.write('reading');`;

    expect(await signalled(script(code, 'run', 'cdk.out', '--input', '-'), 'SIGINT')).toBe(130);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s is told with the exit code that a shell gives for it', async (signal, exitCode) => {
    const code = `
      const { ProcessTerminal } = require('${BUILT}/terminal');
      const terminal = new ProcessTerminal();
      terminal.readStdin().catch(() => terminal.close(terminal.interrupted.reason.exitCode));
      terminal.err('reading');`;

    expect(await signalled(script(code), signal)).toBe(exitCode);
  });

  it('ends the process at once when it comes for the second time', async () => {
    const code = `
      const { ProcessTerminal } = require('${BUILT}/terminal');
      const terminal = new ProcessTerminal();
      terminal.interrupted.addEventListener('abort', () => terminal.err('cleaning up for ever'));
      setInterval(() => {}, 1000);
      terminal.err('started');`;

    expect(await signalled(script(code), 'SIGINT', 2)).toBe(130);
  });

  it('leaves nothing of a function that runs behind', async () => {
    const assembly = synthesizeStack((stack) => {
      const lambdaFunction = new lambda.Function(stack, 'Function', {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline(
          "exports.handler = () => { console.log('up'); return new Promise(() => setInterval(() => {}, 1000)); };",
        ),
      });
      new sfn.StateMachine(stack, 'Machine', {
        definitionBody: sfn.DefinitionBody.fromChainable(new LambdaInvoke(stack, 'Call', { lambdaFunction })),
      });
    });
    const temporary = scratchDirectory();
    const env = { ...process.env, TMPDIR: temporary };
    const child = spawn(process.execPath, [BIN, 'run', assembly, '--real-time'], { env });
    let found: string[] = [];
    child.stderr.on('data', (chunk) => {
      if (!String(chunk).includes('| up')) return;
      found = readdirSync(temporary);
      child.kill('SIGTERM');
    });

    const exitCode = await new Promise((resolve) => child.on('close', resolve));

    expect(exitCode).toBe(143);
    expect(found).toEqual([expect.stringMatching(/^sfn-local-lambda-/)]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

it('says in one line that the result cannot be written', async () => {
  const readOnly = openSync(__filename, 'r');
  const code = `
    const { ProcessTerminal } = require('${BUILT}/terminal');
    const terminal = new ProcessTerminal();
    terminal.out('result');
    terminal.close(0);`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', readOnly, 'pipe'] });
  let stderr = '';
  child.stderr?.on('data', (chunk) => (stderr += chunk));

  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  closeSync(readOnly);

  expect({ exitCode, stderr }).toEqual({
    exitCode: 70,
    stderr: 'sfn-local: cannot write the result: EBADF: bad file descriptor, write\n',
  });
});
