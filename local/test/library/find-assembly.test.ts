import { App, Stack, Stage } from 'aws-cdk-lib';
import { Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { LocalAws } from 'cdk-sfn-local';
import { BadRequest } from '../../src/kernel/bad-request';
import { findAssembly } from '../../src/runner/find-assembly';
import { appProps, removeSynthesized } from '../fixtures/synthesize';
import '../../src/jest';

afterAll(removeSynthesized);

const app = new App(appProps());
const stage = new Stage(app, 'Prod');
const stack = new Stack(stage, 'Stack');
new StateMachine(stack, 'Machine', { definition: new Pass(stack, 'Pass') });

it.each([
  ['a stack in a stage', { stack }],
  ['the stage', { app: stage }],
  ['the app', { app }],
])('runs %s', async (_what, source) => {
  await using aws = await LocalAws.start(source);

  expect(await aws.run()).toHavePath('Pass');
});

it('takes what an app wrote', () => {
  let synthesized = 0;
  const source = { synth: () => ({ directory: `cdk.out.${++synthesized}` }) };

  expect(findAssembly({ app: source })).toEqual({ assembly: 'cdk.out.1', stack: undefined });
  expect(findAssembly({ app: source, stack: 'One' })).toEqual({ assembly: 'cdk.out.2', stack: 'One' });
  expect(findAssembly({ assembly: 'cdk.out', stack: 'One' })).toEqual({ assembly: 'cdk.out', stack: 'One' });
});

it.each([
  ['nothing', {}, 'give either assembly, app, or a stack of the CDK, got 0 of them'],
  ['a name alone', { stack: 'One' }, 'give either assembly, app, or a stack of the CDK, got 0 of them'],
  ['an assembly and a stack', { assembly: 'cdk.out', stack }, 'got 2 of them'],
  [
    'a stack without an app',
    { stack: { artifactId: 'Lone', node: { root: {} } } },
    "stack 'Lone' belongs to no app; give it one: new App()",
  ],
])('refuses %s', (_what, source, message) => {
  expect(() => findAssembly(source)).toThrow(BadRequest);
  expect(() => findAssembly(source)).toThrow(message);
});
