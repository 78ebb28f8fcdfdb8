import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cases } from '../../src/cli/commands/cases';
import { runCase } from '../../src/cli/definition/run-case';
import type { Json, JsonObject } from '../../src/kernel/json';
import { removeSynthesized, scratchDirectory } from '../fixtures/synthesize';
import { ATerminal } from './a-terminal';
import { main } from './built-command';

afterAll(removeSynthesized);

const PASS: JsonObject = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
const TASK: JsonObject = {
  StartAt: 'A',
  States: { A: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true } },
};

function aFile(content: Json): string {
  const path = join(scratchDirectory(), 'file.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function command(...argv: string[]) {
  const terminal = new ATerminal();
  const exitCode = await main(argv, terminal);
  return { exitCode, stdout: terminal.stdout, stderr: terminal.stderr };
}

describe('sfn-local run with a definition', () => {
  it('runs it in virtual time', async () => {
    const file = aFile({ StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 86_400, End: true } } });

    const { exitCode, stdout } = await command('run', file, '--input', '[1]', '--json');

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'SUCCEEDED',
      output: [1],
      transitions: 1,
      simulatedMs: 86_400_000,
    });
  });

  it('gives a task the answers of its resource in turn, and exits with 1 when the last one is an error', async () => {
    const mocks = aFile({ resources: { 'arn:aws:states:::sns:publish': [{ error: 'Gone', cause: 'no topic' }] } });

    const { exitCode, stdout } = await command('run', aFile(TASK), '--mocks', mocks);

    expect(exitCode).toBe(1);
    expect(stdout).toBe('FAILED  (1 state transitions, 6 events, 0 s simulated)\nError: Gone\nCause: no topic\n');
  });

  it.each<[what: string, argv: () => string[], message: string]>([
    [
      'a task without a mock',
      () => ['run', aFile(TASK)],
      "sfn-local: /States/A/Resource: nothing answers 'arn:aws:states:::sns:publish' here; give its answers in a file with --mocks, or run the app from cdk.out\n",
    ],
    [
      'a definition that is no JSON',
      () => ['run', aFile('{')],
      expect.stringMatching(
        /^sfn-local: Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: The definition is/,
      ),
    ],
    [
      'an option of assemblies',
      () => ['run', aFile(PASS), '--machine', 'M'],
      "sfn-local: --machine goes with a directory that 'cdk synth' wrote\n",
    ],
    [
      'an unknown member of the mocks',
      () => ['run', aFile(TASK), '--mocks', aFile({ state: {} })],
      expect.stringContaining("unknown member 'state'; the file holds {"),
    ],
    [
      'answers that are no list',
      () => ['run', aFile(TASK), '--mocks', aFile({ states: { A: [] } })],
      expect.stringContaining("states: 'A' must be a list of answers"),
    ],
    [
      'an answer that says neither',
      () => ['run', aFile(TASK), '--mocks', aFile({ states: { A: [{}] } })],
      expect.stringContaining('states: A[0] must be {"result": ...} or {"error": "...", "cause": "..."}'),
    ],
    [
      'mocks that are no JSON',
      () => ['run', aFile(TASK), '--mocks', aFile('[')],
      expect.stringContaining('must be JSON: '),
    ],
  ])('refuses %s', async (_what, argv, message) => {
    const { exitCode, stderr } = await command(...argv());

    expect(exitCode).toBe(2);
    expect(stderr).toEqual(message);
  });
});

describe('sfn-local validate', () => {
  it('says OK and exits with 0', async () => {
    expect(await command('validate', aFile(PASS))).toEqual({ exitCode: 0, stdout: 'OK\n', stderr: '' });
  });

  it('prints each diagnostic with its place and exits with 1', async () => {
    const { exitCode, stdout } = await command('validate', aFile({ StartAt: 'B', States: { A: { Type: 'Succeed' } } }));

    expect(exitCode).toBe(1);
    expect(stdout).toBe(
      [
        "ERROR MISSING_TRANSITION_TARGET /StartAt: Missing 'Next' target: B",
        'ERROR MISSING_TRANSITION_TARGET /States/A: State "A" is not reachable.\n',
      ].join('\n'),
    );
  });

  it('takes what is no JSON for an invalid definition', async () => {
    const { exitCode, stdout } = await command('validate', aFile('{'));

    expect(exitCode).toBe(1);
    expect(stdout).toContain('ERROR INVALID_JSON_DESCRIPTION /: The definition is not JSON');
  });
});

describe('sfn-local cases', () => {
  /** Half a second of computing, a hundred times. */
  const hanging = {
    StartAt: 'M',
    QueryLanguage: 'JSONata',
    States: {
      M: {
        Type: 'Map',
        Items: '{% [1..100] %}',
        ItemProcessor: {
          StartAt: 'A',
          States: { A: { Type: 'Pass', Output: '{% $count([1..100000][$ > 0]) %}', End: true } },
        },
        End: true,
      },
    },
  };

  it('prints a line for each case, in order, whatever becomes of it', async () => {
    const fail = { StartAt: 'A', States: { A: { Type: 'Fail', Error: 'E', Cause: 'C' } } };
    const lines = [
      { id: 'as text', definition: JSON.stringify(PASS), input: '{"a":1}', expected: 'ignored' },
      { id: 'a plain text', definition: PASS, input: 'hello' },
      { id: 'no input', definition: PASS },
      { id: 'fails', definition: fail, input: {} },
      { id: 'invalid', definition: [], input: {} },
      { id: 'nothing there', definition: TASK, input: {} },
      { id: 'no mocks', definition: taskOf('arn:aws:states:::batch:submitJob'), input: {} },
      { id: 'hangs', definition: hanging, input: {} },
      { id: 7, definition: PASS, input: null },
    ].map((line) => JSON.stringify(line));
    const picks = {
      StartAt: 'A',
      States: { A: { Type: 'Pass', InputPath: '$', Parameters: { 'b.$': '$.b' }, End: true } },
    };
    const spaced = `{"input": {"a": [1, "}\\","], "input": {} }, "definition": ${JSON.stringify(picks)}}`;
    const terminal = new ATerminal();

    await cases(aFile([...lines, '', 'no json', '[]', spaced].join('\n')), terminal, 1_000);

    const outcomes = terminal.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as JsonObject);
    expect(outcomes).toEqual([
      { id: 'as text', status: 'SUCCEEDED', output: { a: 1 }, ms: expect.any(Number) },
      { id: 'a plain text', status: 'SUCCEEDED', output: 'hello', ms: expect.any(Number) },
      { id: 'no input', status: 'SUCCEEDED', output: {}, ms: expect.any(Number) },
      { id: 'fails', status: 'FAILED', error: 'E', cause: 'C', ms: expect.any(Number) },
      {
        id: 'invalid',
        status: 'INVALID_DEFINITION',
        cause:
          "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: The definition must be a JSON object at null'",
        ms: expect.any(Number),
      },
      {
        id: 'nothing there',
        status: 'FAILED',
        error: 'SNS.NotFoundException',
        cause: 'Topic does not exist',
        ms: expect.any(Number),
      },
      {
        id: 'no mocks',
        status: 'ENGINE_ERROR',
        cause: expect.stringMatching(/^Unsupported: state 'A': nothing answers .+\n +at /),
        ms: expect.any(Number),
      },
      {
        id: 'hangs',
        status: 'ENGINE_ERROR',
        cause: expect.stringContaining('no result within 1 s of real time'),
        ms: expect.any(Number),
      },
      { id: 7, status: 'SUCCEEDED', output: null, ms: expect.any(Number) },
      { id: null, status: 'ENGINE_ERROR', cause: expect.stringContaining('line 11: must be JSON'), ms: 0 },
      { id: null, status: 'ENGINE_ERROR', cause: 'line 12: must be an object with id, definition and input', ms: 0 },
      {
        id: null,
        status: 'FAILED',
        error: 'States.Runtime',
        cause: expect.stringContaining(`could not be found in the input '{"a": [1, "}\\","], "input": {} }'`),
        ms: expect.any(Number),
      },
    ]);
  });

  // Names: https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html and aws-facts 3.4
  it.each<[resource: string, error: string]>([
    ['arn:aws:lambda:us-east-1:123456789012:function:f', 'Lambda.ResourceNotFoundException'],
    ['arn:aws:states:::lambda:invoke', 'Lambda.ResourceNotFoundException'],
    ['arn:aws:states:::dynamodb:getItem', 'DynamoDB.ResourceNotFoundException'],
    ['arn:aws:states:::aws-sdk:dynamodb:query', 'DynamoDb.ResourceNotFoundException'],
    ['arn:aws:states:::sqs:sendMessage', 'SQS.AmazonSQSException'],
    ['arn:aws:states:::states:startExecution.sync:2', 'StepFunctions.StateMachineDoesNotExistException'],
    ['arn:aws:states:::aws-sdk:s3:getObject', 'S3.NoSuchBucketException'],
    ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', 'States.Timeout'],
    ['arn:aws:states:us-east-1:123456789012:activity:pick', 'States.Timeout'],
  ])('runs in an account where nothing exists: %s ends with %s', async (resource, error) => {
    expect(await runCase({ definition: taskOf(resource) })).toMatchObject({ status: 'FAILED', error });
  });

  it('refuses input that nests without end', async () => {
    const input = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

    expect(await runCase({ definition: PASS, input })).toMatchObject({
      status: 'ENGINE_ERROR',
      cause: expect.stringContaining('the input nests more than 500 levels deep'),
    });
  });

  it('runs many cases in one thread without a word on stderr', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error) => warnings.push(warning.message);
    process.on('warning', listen);
    const lines = Array.from({ length: 30 }, (_, id) => JSON.stringify({ id, definition: PASS }));

    await cases(aFile(lines.join('\n')), new ATerminal());
    await new Promise(setImmediate);

    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });
});

function taskOf(resource: string): JsonObject {
  return {
    StartAt: 'A',
    States: { A: { Type: 'Task', Resource: resource, Parameters: { a: 1 }, TimeoutSeconds: 5, End: true } },
  };
}
