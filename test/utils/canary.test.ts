import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { main as execute } from '../../utils/execute';
import { main as failures } from '../../utils/failures';
import { main as redrive } from '../../utils/redrive';
import { main as report } from '../../utils/report';
import type { Command } from '../../utils/run-command';
import { main as watch } from '../../utils/watch';
import { clientSettings, type RunningApp, startLocally } from '../support/running-app';
import { runInTerminal, type TerminalOptions } from './a-terminal';

const IN_INPUT = 'canary-input-1';
const IN_TABLE = 'canary-table-2';
const IN_ITEM = 'canary-item-3';
const INPUT = JSON.stringify({ password: IN_INPUT, items: [{ apiKey: IN_ITEM }, { apiKey: `${IN_ITEM}b` }] });

let app: RunningApp;
let sfn: SFNClient;
const directory = mkdtempSync(join(tmpdir(), 'secretive-'));

/** Reads a secret from a table, puts it into a header, hands out a task token, and fails with all of them in its words. */
function addWorkflow(stack: Stack): void {
  const table = new TableV2(stack, 'Table', {
    tableName: 'settings',
    partitionKey: { name: 'id', type: AttributeType.STRING },
  });
  const queue = new Queue(stack, 'Queue');
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Read settings',
    States: {
      'Read settings': {
        Type: 'Task',
        Resource: 'arn:aws:states:::dynamodb:getItem',
        Arguments: { TableName: table.tableName, Key: { id: { S: 'one' } } },
        Assign: { secret: '{% $states.result.Item.clientSecret.S %}' },
        Next: 'Ask',
      },
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Arguments: {
          QueueUrl: queue.queueUrl,
          MessageBody: {
            answerWith: '{% $states.context.Task.Token %}',
            headers: { Authorization: "{% 'Bearer ' & $secret %}" },
          },
        },
        TimeoutSeconds: 8,
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Each' }],
        Next: 'Each',
      },
      Each: {
        Type: 'Map',
        Items: '{% $states.context.Execution.Input.items %}',
        ItemProcessor: {
          StartAt: 'Refuse',
          States: {
            Refuse: {
              Type: 'Fail',
              Error: 'Refused',
              Cause: "{% 'cannot log in with ' & $states.input.apiKey & ' nor ' & $secret %}",
            },
          },
        },
        End: true,
      },
    },
  };
  const machine = new StateMachine(stack, 'Machine', {
    stateMachineName: 'secretive',
    definitionBody: DefinitionBody.fromString(stack.toJsonString(definition)),
  });
  table.grantReadData(machine);
  queue.grantSendMessages(machine);
}

beforeAll(async () => {
  app = await startLocally((cdkApp) => addWorkflow(new Stack(cdkApp, 'Canary')));
  await app.aws.putItems('settings', [{ id: 'one', clientSecret: IN_TABLE }]);
  sfn = new SFNClient(clientSettings(app.aws));
});
afterAll(async () => {
  sfn.destroy();
  await app.stop();
  rmSync(directory, { recursive: true });
});

/** All that a command prints, on either stream. */
async function printed(command: Command, args: readonly string[], options: TerminalOptions = {}): Promise<string> {
  const { out, err } = await runInTerminal(command, [...args, '--endpoint', app.aws.endpoint], {
    now: () => app.aws.now(),
    onSleep: (ms) => app.aws.advance(ms),
    ...options,
  });
  return out + err;
}

/** The history as it is kept: with every secret, which shows that they were there to be seen. */
async function history(executionArn: string): Promise<string> {
  return JSON.stringify((await sfn.send(new GetExecutionHistoryCommand({ executionArn }))).events);
}

it('shows no secret of headers, tokens, tables and input in anything that a command prints or writes', async () => {
  const file = join(directory, 'report.html');
  const started = await printed(execute, ['secretive', '--batch', 'shown', '--input', INPUT]);
  const [arn = ''] = /arn:\S+/.exec(started) ?? [];
  const kept = await history(arn);
  const [, token = ''] = /answerWith\W+(\w[^"\\]{20,})/.exec(kept) ?? [];

  const shown = {
    started,
    log: await printed(watch, [arn]),
    live: await printed(watch, [arn], { isTTY: true, columns: 300 }),
    json: await printed(watch, [arn, '--json']),
    again: await printed(redrive, [arn]),
    failures: await printed(failures, [arn]),
    failuresAsJson: await printed(failures, [arn, '--json']),
    summary: await printed(report, [arn, '--out', file]),
    summaryAsJson: await printed(report, [arn, '--out', file, '--json']),
    page: readFileSync(file, 'utf8'),
  };

  for (const secret of [IN_INPUT, IN_TABLE, IN_ITEM, token]) expect(kept).toContain(secret);
  const leaks = Object.entries(shown).filter(([, text]) => text.includes('canary') || text.includes(token));
  expect(leaks.map(([where]) => where)).toEqual([]);
  const silent = Object.entries(shown).filter(([, text]) => !text.includes('Refused'));
  expect(silent.map(([where]) => where)).toEqual([]);
});

it.each([
  ['input that is no JSON', ['secretive', '--input', `{"password": ${IN_INPUT}}`]],
  ['input that ends too early', ['secretive', '--input', `{"password":"${IN_INPUT}`]],
  ['another input for the same batch', ['secretive', '--batch', 'one', '--input', `{"password":"${IN_INPUT}"}`]],
])('repeats no secret when it refuses %s', async (_what, args) => {
  await runInTerminal(execute, ['secretive', '--batch', 'one', '--detach', '--endpoint', app.aws.endpoint]);

  const said = await printed(execute, args);

  expect(said).toMatch(/^(?:--input must be JSON|execution 'one' was started before)/);
  expect(said).not.toContain('canary');
});
