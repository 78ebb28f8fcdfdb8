import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalAws } from 'cdk-sfn-local';
import { addCrossTeamStacks } from '../../bin/cross-team-stacks';
import { type CrossTeamConfig, readConfig } from '../../config';
import { rewrite } from '../support/changed-templates';
import { answerOfTeamB, SAMPLE } from '../support/cross-team-run';
import { type Assembly, synthesize } from '../support/running-app';

const SETTINGS = readConfig(join(__dirname, '../../config.json')).crossTeam;
const ACCOUNTS = { teamA: '111111111111', teamB: '222222222222', teamC: '333333333333', region: 'eu-west-1' };

/** The one whose text Team B refuses. */
const EMPTY = { ...SAMPLE, messageId: 'Empty', messageText: '' };

/** One message that is processed, and one that Team B refuses. */
async function runBoth(aws: LocalAws): Promise<void> {
  const good = await aws.run({ machine: 'PipelineArn', input: SAMPLE });
  const bad = await aws.run({ machine: 'PipelineArn', input: EMPTY });

  expect(good).toMatchObject({
    status: 'SUCCEEDED',
    output: { pipeline: { teamB: { characters: 5 }, teamC: { filed: 'Message3' }, outcome: 'PROCESSED' } },
  });
  expect(bad).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'a message must have a text' });
}

// In one account they run in `test/utils/demo.test.ts`.
describe('in three accounts', () => {
  let assemblies: Record<'role' | 'replyQueue', Assembly>;
  beforeAll(() => {
    const answeredBy = (answers: CrossTeamConfig['answers']) =>
      synthesize((app) => addCrossTeamStacks(app, { ...SETTINGS, accounts: ACCOUNTS, answers }));
    assemblies = { role: answeredBy('role'), replyQueue: answeredBy('replyQueue') };
  });
  afterAll(() => {
    for (const assembly of Object.values(assemblies)) assembly.remove();
  });

  it.each(['role', 'replyQueue'] as const)(
    'do the same, with answers by %s, every permission they need, and none that they do not',
    (answers) =>
      running(assemblies[answers].directory, async (aws) => {
        await runBoth(aws);

        const { denials, undecided, unused } = aws.permissions();
        expect({ denials, undecided }).toEqual({ denials: [], undecided: [] });
        // This work was free, and is done too soon for a heartbeat.
        expect(unused.map(({ action }) => action).sort()).toEqual([
          'dynamodb:GetItem',
          'sqs:ChangeMessageVisibility',
          'states:SendTaskHeartbeat',
        ]);
      }),
  );

  const MACHINE = 'arn:aws:states:eu-west-1:111111111111:stateMachine:cross-team';
  it.each<
    [string, 'role' | 'replyQueue', [stack: string, text: string, other: string], { error: string; action: string }]
  >([
    [
      'answer in the name of a worker that says another id',
      'role',
      ['TeamA', '"sts:ExternalId": "team-a-and-team-b"', '"sts:ExternalId": "team-a-and-team-d"'],
      { error: 'States.Timeout', action: 'sts:AssumeRole' },
    ],
    [
      'answer by a queue that another role may send to',
      'replyQueue',
      ['TeamA', 'role/team-b-worker', 'role/team-d-worker'],
      { error: 'States.Timeout', action: 'sqs:SendMessage' },
    ],
    [
      "run Team C's workflow for another machine than the one that it let in",
      'role',
      ['TeamC', `"${MACHINE}"`, `"${MACHINE}-of-team-d"`],
      { error: 'StepFunctions.AWSStepFunctionsException', action: 'sts:AssumeRole' },
    ],
    [
      'send to a queue that another pipeline was let in to',
      'role',
      ['TeamB', 'role/cross-team-eu-west-1-run', 'role/pipeline-of-team-d'],
      { error: 'SQS.AmazonSQSException', action: 'sqs:SendMessage' },
    ],
  ])('do not %s', async (_what, answers, [stack, text, other], { error, action }) => {
    const directory = mkdtempSync(join(tmpdir(), 'cross-team-stacks-'));
    cpSync(assemblies[answers].directory, directory, { recursive: true });
    rewrite(directory, stack, text, other);

    const ran = running(directory, async (aws) => {
      // Who may do what is known without them, and neither starts then.
      aws.mockFunction('TeamA/Pipeline/FinaliseRecord', { result: null });
      aws.mockFunction('TeamB/Work', { result: { characters: 5 } });
      if (stack === 'TeamC') aws.mockTask('Ask Team B', answerOfTeamB);
      const run = await aws.run({ machine: 'PipelineArn', input: SAMPLE });

      expect(run).toMatchObject({ status: 'FAILED', error });
      expect(aws.permissions().denials.map((denial) => denial.action)).toContain(action);
    });
    await ran.finally(() => rmSync(directory, { recursive: true }));
  });
});

/** Runs the stacks of an assembly. */
async function running(assembly: string, use: (aws: LocalAws) => Promise<void>): Promise<void> {
  const aws = await LocalAws.start({ assembly, seed: 1 });
  try {
    await use(aws);
  } finally {
    await aws.stop();
  }
}
