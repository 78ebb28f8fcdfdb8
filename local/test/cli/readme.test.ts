import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, type Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import ts from 'typescript';
import { HELP } from '../../src/cli/help';
import { removeSynthesized, scratchDirectory, synthesize, synthesizeStack } from '../fixtures/synthesize';
import { defineTutorial } from '../fixtures/tutorial/app';
import { ATerminal } from './a-terminal';
import { main } from './built-command';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');

/** Runs the code of a block and gives what it exports. */
function exported(source: string): Record<string, (assembly: string) => Promise<void>> {
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputText)(module, module.exports, jest.requireActual);
  return module.exports;
}

/** A function prints its token, and nobody answers. */
function anApproval(stack: Stack): void {
  const lambdaFunction = new lambda.Function(stack, 'Ask', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async ({ token }) => console.log(token);'),
  });
  const approve = tasks.LambdaInvoke.jsonPath(stack, 'Approve', {
    lambdaFunction,
    integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    payload: sfn.TaskInput.fromObject({ token: sfn.JsonPath.taskToken }),
    taskTimeout: sfn.Timeout.duration(Duration.days(1)),
  });
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(approve) });
}

/** A state adds a record, and tries again. */
function aRecord(stack: Stack): void {
  const put = tasks.DynamoPutItem.jsonPath(stack, 'Add record', {
    table: new Table(stack, 'Records', { partitionKey: { name: 'id', type: AttributeType.STRING } }),
    item: { id: tasks.DynamoAttributeValue.fromString('1') },
  });
  put.addRetry({ errors: ['DynamoDB.ProvisionedThroughputExceededException'] });
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(put) });
}

/**
 * Pastes the block about serving into a shell, where `sfn-local` does what this script says.
 *
 * `aws` tells where it would go, and a wait lets the server go on.
 */
function served(server: string): { stdout: string; stderr: string } {
  const cwd = scratchDirectory();
  mkdirSync(join(cwd, 'node_modules/.bin'), { recursive: true });
  writeFileSync(join(cwd, 'node_modules/.bin/sfn-local'), `#!/bin/sh\n${server}\n`, { mode: 0o755 });
  writeFileSync(join(cwd, '.env.local'), 'export AWS_ENDPOINT_URL=http://of-yesterday AWS_SECRET_ACCESS_KEY=local\n');
  const script = `sleep() { touch waited; }\naws() { echo "aws $*"; }\n${block('sh', '<!-- up -->')}wait $!\necho "ended $?"`;
  const { AWS_ENDPOINT_URL: _, ...env } = process.env;
  return spawnSync('bash', ['-c', script], { cwd, env, encoding: 'utf8', timeout: 30_000 });
}

/** The first fenced block in this language, at or after a text. */
function block(language: string, after = ''): string {
  const from = README.slice(README.indexOf(after));
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(from)?.[1] ?? '';
}

afterAll(removeSynthesized);

describe('the README', () => {
  it('shows the options as --help does', () => {
    expect(HELP).toContain(block('text', 'The five seconds'));
  });

  it('shows what the command prints', async () => {
    const items = join(scratchDirectory(), 'items.json');
    writeFileSync(items, block('json'));
    const terminal = new ATerminal();

    await main(['run', synthesize((app) => defineTutorial(app, 'node')), '--items', items, '--input', '{}'], terminal);

    expect(terminal.stdout).toBe(block('text', '<!-- output -->'));
  });

  it('shows mocks that the command takes', async () => {
    const [mocks, definition] = ['mocks.json', 'machine.asl.json'].map((name) => join(scratchDirectory(), name));
    writeFileSync(mocks as string, block('json', '<!-- mocks -->'));
    const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Retry: [{ ErrorEquals: ['Busy'] }] };
    writeFileSync(
      definition as string,
      JSON.stringify({ StartAt: 'Charge', States: { Charge: { ...task, End: true } } }),
    );
    const terminal = new ATerminal();

    await main(['run', definition as string, '--mocks', mocks as string, '--json'], terminal);

    expect(JSON.parse(terminal.stdout)).toMatchObject({
      status: 'SUCCEEDED',
      output: { paid: true },
      simulatedMs: 1000,
    });
  });

  it('waits for the variables before it calls AWS by them, and ends the server', () => {
    const { stdout } = served(
      'until [ -e waited ]; do :; done; echo "export AWS_ENDPOINT_URL=http://here AWS_SECRET_ACCESS_KEY=local"; exec tail -f /dev/null',
    );

    expect(stdout).toMatch(
      /^aws stepfunctions start-execution --endpoint-url http:\/\/here --state-machine-arn \S+\nended 143\n$/,
    );
  });

  it('calls nothing when the server could not start', () => {
    const { stdout, stderr } = served('exit 2');

    expect(stdout).toBe('');
    expect(stderr).toContain('AWS_ENDPOINT_URL: is not set');
  });

  it('has an example that runs as it stands', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation();

    await exported(block('ts', '## From a test or a script')).checkOrders?.(
      synthesize((app) => defineTutorial(app, 'node')),
    );

    expect(log).toHaveBeenCalledWith([{ item: 'APPLES', source: 'tutorial' }], 5000);
  });

  it('has an example of a callback that runs as it stands', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation();

    await exported(block('ts', '<!-- callback -->')).checkApproval?.(synthesizeStack(anApproval));

    expect(log).toHaveBeenCalledWith('SUCCEEDED', { approved: true }, 3_600_000);
  });

  it('has an example of faults that runs as it stands', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation();

    await exported(block('ts', '<!-- faults -->')).checkThrottled?.(synthesizeStack(aRecord));

    expect(log).toHaveBeenCalledWith(expect.objectContaining({ status: 'SUCCEEDED' }), [
      { fault: 'dynamodb:PutItem=throttle#1-2 by Add record', calls: 3, injected: 2 },
      { fault: 'sqs:ReceiveMessage=duplicate@30%', calls: 0, injected: 0 },
    ]);
  });
});
