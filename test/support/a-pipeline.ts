import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CrossTeamPipeline, type CrossTeamPipelineProps, TeamB, TeamC } from '../../lib';
import { type GrantedStatement, grantedStatements } from './permissions';
import { anApp, type StateJson, textOf } from './synth';

/** Account and Region of Team A in these tests, and the account of the others. */
export const TEAM_A = { account: '111111111111', region: 'eu-west-1' };
export const OTHER_ACCOUNT = '222222222222';

/** A stack of Team A, whose account and Region are known. */
export function teamAStack(): Stack {
  return new Stack(anApp(), 'TeamA', { env: TEAM_A });
}

/** A function of this code, which does nothing unless it is given. */
export function aFunction(
  stack: Stack,
  id = 'Worker',
  {
    code = 'exports.handler = async () => {};',
    ...rest
  }: Partial<Omit<FunctionProps, 'code'>> & { code?: string } = {},
): LambdaFunction {
  return new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(code),
    ...rest,
  });
}

/** A workflow of one state. */
export function aWorkflow(stack: Stack, id = 'TeamC'): StateMachine {
  return new StateMachine(stack, id, {
    definitionBody: DefinitionBody.fromChainable(new Pass(stack, `${id} works`)),
  });
}

/** A pipeline in a stack of its own, with what the test is about. */
export function aPipeline(
  props: CrossTeamPipelineProps | ((stack: Stack) => CrossTeamPipelineProps) = {},
  stack = teamAStack(),
): { readonly stack: Stack; readonly pipeline: CrossTeamPipeline } {
  const given = typeof props === 'function' ? props(stack) : props;
  return { stack, pipeline: new CrossTeamPipeline(stack, 'Pipeline', given) };
}

/** Props for every step, all in one account. */
export function everyStep(stack: Stack): CrossTeamPipelineProps {
  return {
    teamB: TeamB.queue(new Queue(stack, 'TeamB')),
    teamC: TeamC.runAndWait(aWorkflow(stack)),
    topic: new Topic(stack, 'Done'),
    failureTopic: new Topic(stack, 'Failed'),
  };
}

/** The pipeline's states; what deployment fills in stands as `<LogicalId>`. */
export function statesOf(stack: Stack): Record<string, StateJson> {
  return machineOf(stack).States;
}

/** The pipeline's definition. */
export function machineOf(stack: Stack): StateJson & { States: Record<string, StateJson> } {
  const machines = Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine');
  const machine = Object.entries(machines).find(([id]) => id.startsWith('Pipeline'))?.[1];
  return JSON.parse(textOf(machine?.Properties.DefinitionString));
}

/** What the policies of a stack grant, without logs and traces, which every function and machine has. */
export function grantsOf(stack: Stack): GrantedStatement[] {
  return grantedStatements(stack).filter(({ actions }) => !actions.some((action) => /^(logs|xray):/.test(action)));
}
