import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { removeSynthesized, scratchDirectory, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

/** Tells which credentials it has, and writes with them. */
const WRITER = `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
exports.handler = async (event) => {
  const client = new DynamoDBClient({ requestHandler: { requestTimeout: 5_000, throwOnRequestTimeout: true } });
  const id = event.Records ? event.Records[0].messageId : 'direct';
  await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: id } } }));
  const { accessKeyId, secretAccessKey } = await client.config.credentials();
  return { accessKeyId, secretAccessKey, profile: process.env.AWS_PROFILE };
};`;

/** Something of everything that holds a handle: a table, a queue, a function at both, a machine over all. */
function anApp(stack: Stack): void {
  const table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const queue = new Queue(stack, 'Queue');
  const writer = new lambda.Function(stack, 'Writer', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(WRITER),
    environment: { TABLE: table.tableName },
  });
  table.grantWriteData(writer);
  writer.addEventSource(new SqsEventSource(queue));
  const send = tasks.SqsSendMessage.jsonPath(stack, 'Send', {
    queue,
    messageBody: sfn.TaskInput.fromText('x'),
    resultPath: sfn.JsonPath.DISCARD,
  });
  const call = tasks.LambdaInvoke.jsonPath(stack, 'Write', { lambdaFunction: writer, payloadResponseOnly: true });
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(send.next(call)) });
}

/** Runs the app in one process, once and then twice side by side, and tells what it listened on, connected to and left open. */
const SCRIPT = `
const net = require('node:net');
const dgram = require('node:dgram');
const { existsSync, readdirSync } = require('node:fs');
const places = new Set();
for (const [holder, name] of [[net.Socket.prototype, 'connect'], [net.Server.prototype, 'listen']]) {
  const real = holder[name];
  holder[name] = function (...args) {
    const [first, second] = Array.isArray(args[0]) ? args[0] : args;
    places.add(name + ' ' + (typeof first === 'object' ? first.path ?? first.host : second));
    return real.apply(this, args);
  };
}
dgram.Socket.prototype.send = () => places.add('datagram');
// Where there is no /proc, nobody counts.
const count = (directory) => (existsSync(directory) ? readdirSync(directory).length : 0);
const threads = () => count('/proc/self/task');
const files = () => count('/proc/self/fd');
const { LocalAws } = require(process.argv[1]);
(async () => {
  // The first run loads what is loaded once; the thread of the tables is idle for a moment before it ends.
  let before;
  const reports = [];
  for (const atOnce of [1, 2]) {
    const runs = await Promise.all(Array.from({ length: atOnce }, () => LocalAws.start({ assembly: process.argv[2], seed: 1 })));
    for (const report of await Promise.all(runs.map((run) => run.run()))) reports.push(report);
    await Promise.all(runs.map((run) => run.settle()));
    await Promise.all(runs.map((run) => run.stop()));
    // Handles close at the end of a turn of the event loop, behind its immediates.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (atOnce === 1) before = { files: files(), threads: threads() };
  }
  const open = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap');
  const more = { files: files() - before.files, threads: threads() - before.threads };
  const outputs = reports.map(({ output }) => output);
  console.log(JSON.stringify({ places: [...places].sort(), open, more, outputs }));
})();`;

interface Told {
  readonly places: readonly string[];
  readonly open: readonly string[];
  readonly more: { readonly files: number; readonly threads: number };
  readonly outputs: readonly unknown[];
}

let told: Told;
let exitCode: unknown;
let left: readonly string[];

beforeAll(async () => {
  const temporary = scratchDirectory();
  const env = {
    ...process.env,
    TMPDIR: temporary,
    AWS_ACCESS_KEY_ID: 'AKIAREALREALREALREAL',
    AWS_SECRET_ACCESS_KEY: 'real',
    AWS_PROFILE: 'production',
  };
  const main = join(__dirname, '../../dist/index.js');
  const child = spawn(process.execPath, ['-e', SCRIPT, main, synthesizeStack(anApp)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  exitCode = await new Promise((resolve) => child.on('close', resolve));
  told = JSON.parse(stdout) as Told;
  left = readdirSync(temporary);
});
afterAll(removeSynthesized);

describe('runs that were stopped', () => {
  it('leave the process free to exit, with nothing open', () => {
    expect(exitCode).toBe(0);
    expect(told.open).toEqual([]);
  });

  it('leave no file, thread or folder behind', () => {
    expect(told.more).toEqual({ files: 0, threads: 0 });
    expect(left).toEqual([]);
  });
});

it('listens on this machine and connects to nothing else', () => {
  expect(told.places).toEqual(['connect 127.0.0.1', 'listen 127.0.0.1']);
});

it('gives functions dummy credentials, whatever this process has', () => {
  const dummies = { accessKeyId: expect.stringMatching(/^local\./), secretAccessKey: 'local' };

  expect(told.outputs).toEqual([dummies, dummies, dummies]);
});
