import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { addCrossTeamStacks } from '../../bin/cross-team-stacks';
import { type CrossTeamConfig, readConfig } from '../../config';
import { TemplateSnapshot } from '../../lib';
import { anApp } from '../support/synth';

const SETTINGS = readConfig(join(__dirname, '../../config.json')).crossTeam;
const ACCOUNTS = { teamA: '111111111111', teamB: '222222222222', teamC: '333333333333', region: 'eu-west-1' };

function theStacks(change: Partial<CrossTeamConfig> = {}): Record<'TeamA' | 'TeamB' | 'TeamC', Stack> {
  const app = anApp();
  addCrossTeamStacks(app, { ...SETTINGS, ...change });
  const [TeamA, TeamB, TeamC] = ['TeamA', 'TeamB', 'TeamC'].map((id) => app.node.findChild(id) as Stack);
  return { TeamA, TeamB, TeamC } as Record<'TeamA' | 'TeamB' | 'TeamC', Stack>;
}

const asConfigured = theStacks();

it.each(['TeamA', 'TeamB', 'TeamC'] as const)('%s is what the snapshot holds', (team) => {
  expect(TemplateSnapshot.fromStack(asConfigured[team]).toJSON()).toMatchSnapshot();
});

it('leaves nothing behind when it is destroyed', () => {
  for (const stack of Object.values(asConfigured)) {
    const resources = Object.values<{ DeletionPolicy?: string }>(Template.fromStack(stack).toJSON().Resources);
    expect(resources.map((resource) => resource.DeletionPolicy)).not.toContain('Retain');
  }
});

it('needs no other stack to be deployed: the teams meet in names alone', () => {
  for (const stack of Object.values(asConfigured)) {
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/ImportValue|GetStackOutput/);
    expect(stack.dependencies).toEqual([]);
  }
});

describe('in three accounts', () => {
  it.each(['role', 'replyQueue'] as const)('answers by %s', (answers) => {
    const { TeamA, TeamB, TeamC } = theStacks({ accounts: ACCOUNTS, answers });

    expect([TeamA, TeamB, TeamC].map(({ account }) => account)).toEqual([
      ACCOUNTS.teamA,
      ACCOUNTS.teamB,
      ACCOUNTS.teamC,
    ]);
    const theirs = JSON.stringify(Template.fromStack(TeamB).toJSON());
    expect(theirs).toContain(
      answers === 'role'
        ? ':iam::111111111111:role/cross-team-eu-west-1-answer'
        : ':sqs:eu-west-1:111111111111:cross-team-replies',
    );
  });

  it('lets Team A send to Team B and run the workflow of Team C by that role alone', () => {
    const { TeamA, TeamB, TeamC } = theStacks({ accounts: ACCOUNTS, answers: 'role' });

    const definition = JSON.stringify(Template.fromStack(TeamA).findResources('AWS::StepFunctions::StateMachine'));
    expect(definition).toContain('/222222222222/team-b-inbox');
    expect(definition).toContain(':iam::333333333333:role/team-c-access');
    Template.fromStack(TeamB).hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: 'sqs:SendMessage', Effect: 'Allow' })]),
      },
    });
    Template.fromStack(TeamC).hasResourceProperties('AWS::IAM::Role', { RoleName: 'team-c-access' });
  });

  it('cannot answer directly', () => {
    expect(() => theStacks({ accounts: ACCOUNTS, answers: 'direct' })).toThrow(
      /teamB.answers must be TeamBAnswers.byRole/,
    );
  });
});

it('starts by hand alone when the settings have no schedule', () => {
  const { TeamA } = theStacks({ schedule: undefined });

  // The other one is the sweeper's.
  Template.fromStack(TeamA).resourceCountIs('AWS::Scheduler::Schedule', 1);
});
