import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoMapFanOut, ItemFormat, ItemProcessor } from '../../../lib';
import { aStack, definitionOf, iterationOf } from '../../support/synth';
import { aListFanOut, source } from './a-fan-out';

function aFunction(stack: Stack): LambdaFunction {
  return new LambdaFunction(stack, 'Worker', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
  });
}

describe('the processor', () => {
  it('is a function that logs items when none is given', () => {
    const { stack, fanOut } = aListFanOut();

    expect(fanOut.processorFunction).toBeDefined();
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
    });
  });

  it('can be a function of the user', () => {
    const stack = aStack();
    const worker = aFunction(stack);

    const fanOut = new DynamoMapFanOut(stack, 'FanOut', { source, processor: ItemProcessor.lambdaFunction(worker) });

    expect(fanOut.processorFunction).toBe(worker);
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });

  it('can be states of the user, each in the query language it was written in', () => {
    const stack = aStack();

    const fanOut = new DynamoMapFanOut(stack, 'FanOut', {
      source,
      processor: ItemProcessor.chain(
        Pass.jsonPath(stack, 'Mine', { parameters: { 'name.$': '$.name' } }).next(
          Pass.jsonata(stack, 'Yours', { outputs: '{% $states.input.name %}' }),
        ),
      ),
    });

    expect(fanOut.processorFunction).toBeUndefined();
    const { Branches } = iterationOf(stack)['Process item'] as { Branches: { States: Record<string, unknown> }[] };
    expect(Branches[0]?.States).toEqual({
      'Decode item': expect.objectContaining({ Type: 'Pass', Next: 'Mine' }),
      Mine: { Type: 'Pass', Parameters: { 'name.$': '$.name' }, Next: 'Yours' },
      Yours: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.input.name %}', End: true },
    });
  });

  it('gets the typed form without a conversion when asked to', () => {
    const { stack } = aListFanOut({ itemFormat: ItemFormat.DYNAMODB });

    expect(iterationOf(stack)['Process item']).toMatchObject({
      Arguments: { Payload: '{% $string($states.input) %}' },
    });
  });

  it('has the time that itemTimeout gives it', () => {
    const { stack } = aListFanOut({ itemTimeout: Duration.seconds(9) });

    expect(iterationOf(stack)['Process item']).toMatchObject({ TimeoutSeconds: 9 });
  });
});

describe('settings at their smallest', () => {
  it('leaves the Wait out when there is nothing to wait for', () => {
    expect(Object.keys(iterationOf(aListFanOut({ waitPerItem: Duration.seconds(0) }).stack))).not.toContain(
      'Wait before item',
    );
    expect(iterationOf(aListFanOut({ waitPerItem: Duration.seconds(2) }).stack)['Wait before item']).toMatchObject({
      Seconds: 2,
    });
  });

  it('sets no limit of its own with maxConcurrency 0', () => {
    expect(definitionOf(aListFanOut({ maxConcurrency: 0 }).stack).States['Process items']).not.toHaveProperty(
      'MaxConcurrency',
    );
    expect(definitionOf(aListFanOut({ maxConcurrency: 1 }).stack).States['Process items']).toMatchObject({
      MaxConcurrency: 1,
    });
  });

  it('has a timeout only when one is given', () => {
    expect(definitionOf(aListFanOut().stack)).not.toHaveProperty('TimeoutSeconds');
    expect(definitionOf(aListFanOut({ timeout: Duration.seconds(20) }).stack)).toMatchObject({ TimeoutSeconds: 20 });
  });
});
