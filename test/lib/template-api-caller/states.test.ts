import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  DefinitionBody,
  type IChainable,
  Map as MapState,
  Pass,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { TemplateApiCaller, type TemplateApiCallerProps } from '../../../lib';
import { aStack, definitionOf, textOf } from '../../support/synth';

function aCaller(props: Partial<TemplateApiCallerProps> = {}): { stack: Stack; caller: TemplateApiCaller } {
  const stack = aStack();
  return { stack, caller: new TemplateApiCaller(stack, 'Caller', { allowedHosts: ['api.example.com'], ...props }) };
}

function around(stack: Stack, states: IChainable, stateMachineType = StateMachineType.STANDARD): StateMachine {
  return new StateMachine(stack, 'Around', { stateMachineType, definitionBody: DefinitionBody.fromChainable(states) });
}

/** Text of the definition of the workflow around. */
function definitionAround(stack: Stack): string {
  const machines = Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine');
  const [, machine] = Object.entries(machines).find(([id]) => id.startsWith('Around')) ?? [];
  return textOf(machine?.Properties.DefinitionString);
}

describe('in another workflow', () => {
  it('gives the variables of each call names of their own', () => {
    const { stack, caller } = aCaller();
    const each = MapState.jsonata(stack, 'Each').itemProcessor(caller.states(stack, 'Inner').prefixStates());

    around(stack, new Pass(stack, 'Before').next(caller.states(stack, 'Outer').prefixStates()).next(each));

    const names = new Set(definitionAround(stack).match(/apiCallerRequest_\w+/g));
    expect(names.size).toBe(2);
  });

  it('asks when it runs whether the execution may run twice, unless nobody starts it asynchronously', () => {
    const asking = "$contains($states.context.Execution.Id, ':express:')";
    const [asked, told] = [aCaller(), aCaller()];

    around(asked.stack, asked.caller.states(asked.stack, 'Call'));
    around(told.stack, told.caller.states(told.stack, 'Call', { startedSynchronously: true }));

    expect(definitionAround(asked.stack)).toContain(asking);
    expect(definitionAround(told.stack)).not.toContain(asking);
  });

  it('refuses at synth an EXPRESS workflow that a call may outlast, and no other', () => {
    const { stack, caller } = aCaller();
    new StateMachine(stack, 'Short', {
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Nothing')),
    });

    around(stack, caller.states(stack, 'Call'), StateMachineType.EXPRESS);

    expect(() => Template.fromStack(stack)).toThrow(
      /Stack\/Around: stateMachineType must be STANDARD, or the props of the API caller so small that a call ends within 300 s, got EXPRESS with a call of up to 7\d\d s/,
    );
    expect(() => Template.fromStack(stack)).not.toThrow(/Stack\/Short/);
  });

  it('takes an EXPRESS workflow that no call outlasts', () => {
    const { stack, caller } = aCaller({ maxRateLimitWaits: 0, maxRetries: 1 });

    around(stack, caller.states(stack, 'Call'), StateMachineType.EXPRESS);

    expect(definitionAround(stack)).toContain('Call API');
  });
});

describe('a call in EXPRESS', () => {
  const express = { stateMachineType: StateMachineType.EXPRESS };

  it.each<[string, Partial<TemplateApiCallerProps>]>([
    ['retries', { maxRetries: 3 }],
    ['waits', { maxRateLimitWaits: 2 }],
    ['the length of a wait', { maxRateLimitWait: Duration.seconds(98) }],
    ['the length of a request', { requestTimeout: Duration.seconds(17) }],
  ])('counts %s against its five minutes', (_what, props) => {
    expect(() => aCaller({ ...express, ...props })).toThrow(
      /ends within 300 s, got 'EXPRESS with a call of up to [34]\d\d s'$/,
    );
  });

  it('counts each read, attempt and delay that its states declare', () => {
    const { States } = definitionOf(aCaller(express).stack);
    const longest = (state: string, retrier: number, attemptSeconds?: number) => {
      const { Retry = [], TimeoutSeconds = 0 } = States[state] as {
        Retry?: { MaxAttempts: number }[];
        TimeoutSeconds?: number;
      };
      const retries = Retry[retrier]?.MaxAttempts ?? 0;
      return { attempts: retries * (attemptSeconds ?? TimeoutSeconds), once: TimeoutSeconds, delays: 2 ** retries - 1 };
    };
    const read = longest('Get template', 0);
    const call = longest('Call API', 0);
    const throttled = longest('Call API', 1, 1);
    const visit = call.once + call.attempts + call.delays + throttled.attempts + throttled.delays;

    expect(read.once + read.attempts + read.delays + 2 * visit + 60).toBe(263);
  });
});

it('takes no longer wait from a function of the user than it would from ours, and no answer without a status', () => {
  const stack = aStack();
  const own = new LambdaFunction(stack, 'Own', {
    runtime: Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: Code.fromInline('def handler(event, context): return {"statusCode": 200, "headers": {}}'),
  });

  new TemplateApiCaller(stack, 'Caller', { allowedHosts: ['api.example.com'], caller: own });

  const { States } = definitionOf(stack);
  expect(States['Wait as asked']?.Seconds).toBe('{% $max([0, $min([$ceil($states.input.retryAfterSeconds), 60])]) %}');
  expect(States['No status']).toMatchObject({ Error: 'ApiCaller.InvalidResponse' });
});
