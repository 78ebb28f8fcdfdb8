import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { type ExecutionReport, LocalAws } from 'cdk-sfn-local';
import { removeSynthesized, scratchDirectory, synthesize, synthesizeStack } from '../fixtures/synthesize';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

afterAll(removeSynthesized);

const HARMLESS = 'exports.handler = async () => 1;';

function aFunction(stack: Stack, source: string, props: Partial<lambda.FunctionProps> = {}): lambda.Function {
  return new lambda.Function(stack, 'Worker', {
    functionName: 'worker',
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(source),
    ...props,
  });
}

function machineWith(stack: Stack, step: sfn.IChainable): void {
  new sfn.StateMachine(stack, 'Machine', {
    stateMachineName: 'machine',
    definitionBody: sfn.DefinitionBody.fromChainable(step),
  });
}

function anything(stack: Stack): void {
  machineWith(stack, new sfn.Pass(stack, 'Nothing'));
}

function invoking(worker: lambda.IFunction, stack: Stack): void {
  machineWith(
    stack,
    new tasks.LambdaInvoke(stack, 'Work', { lambdaFunction: worker, retryOnServiceExceptions: false }),
  );
}

/** Starts, runs and stops. */
async function runOf(assembly: string, notices: string[] = []): Promise<ExecutionReport> {
  const local = await LocalAws.start({ assembly, seed: 1, onNotice: (text) => notices.push(text) });
  try {
    return await local.run();
  } finally {
    await local.stop();
  }
}

describe('a resource that the runner does not know', () => {
  it('is refused by name when the environment of a function that runs needs it', async () => {
    const assembly = synthesizeStack((stack) => {
      const stream = new kinesis.Stream(stack, 'Stream');
      invoking(aFunction(stack, HARMLESS, { environment: { STREAM: stream.streamName } }), stack);
    });

    await expect(runOf(assembly)).rejects.toThrow(
      /^Stack\/Worker11F36D0F\/Environment: needs Ref Stream\w+, but that resource is of type AWS::Kinesis::Stream, which the runner does not serve; write the value into the app for local runs, or leave the reference out$/,
    );
  });

  it('is refused by name when the definition needs it', async () => {
    const assembly = synthesizeStack((stack) => {
      const custom = new CustomResource(stack, 'Lookup', {
        serviceToken: 'arn:aws:lambda:us-east-1:123456789012:function:x',
      });
      machineWith(stack, new sfn.Pass(stack, 'Use', { result: sfn.Result.fromString(custom.getAttString('Value')) }));
    });

    await expect(runOf(assembly)).rejects.toThrow(
      'Stack/Machine6FC8AE80/DefinitionString: needs Fn::GetAtt Lookup.Value, but that resource is of type AWS::CloudFormation::CustomResource, a custom resource, which only a deployment runs; write the value into the app for local runs, or leave the reference out',
    );
  });

  it('is only noticed when nothing that runs needs its values', async () => {
    const notices: string[] = [];
    const assembly = synthesizeStack((stack) => {
      const stream = new kinesis.Stream(stack, 'Stream');
      const worker = aFunction(stack, HARMLESS);
      worker.node.addDependency(stream);
      invoking(worker, stack);
    });

    const report = await runOf(assembly, notices);

    expect(report.status).toBe('SUCCEEDED');
    expect(notices).toContain('AWS::Kinesis is skipped: the runner does not serve it (Stream)');
  });

  it('is no matter when only a function that never runs needs it', async () => {
    const assembly = synthesizeStack((stack) => {
      const stream = new kinesis.Stream(stack, 'Stream');
      aFunction(stack, HARMLESS, { environment: { STREAM: stream.streamName } });
      machineWith(stack, new sfn.Pass(stack, 'Nothing'));
    });

    expect((await runOf(assembly)).status).toBe('SUCCEEDED');
  });
});

describe('a definition', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a service that is not served',
      { Type: 'Task', Resource: 'arn:aws:states:::sagemaker:createModel', Parameters: {}, End: true },
      /^Stack\/Machine\/States\/Only\/Resource: .*'arn:aws:states:::sagemaker:createModel' is not served; served are those of lambda, dynamodb/,
    ],
    [
      'a queue that no stack defines',
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Parameters: { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/elsewhere', MessageBody: 'x' },
        End: true,
      },
      /^Stack\/Machine\/States\/Only\/Parameters\/QueueUrl: names queue 'https:\/\/sqs.us-east-1.amazonaws.com\/123456789012\/elsewhere', which no stack of this run defines; define it in the app, whose queues are: none$/,
    ],
    [
      'a topic that no stack defines',
      {
        Type: 'Task',
        QueryLanguage: 'JSONata',
        Resource: 'arn:aws:states:::sns:publish',
        Arguments: { TopicArn: 'arn:aws:sns:us-east-1:123456789012:elsewhere', Message: 'x' },
        End: true,
      },
      /^Stack\/Machine\/States\/Only\/Arguments\/TopicArn: names topic 'arn:aws:sns:us-east-1:123456789012:elsewhere', which no stack/,
    ],
    [
      'a table that no stack defines',
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::dynamodb:getItem',
        Parameters: { TableName: 'elsewhere', Key: {} },
        End: true,
      },
      /^Stack\/Machine\/States\/Only\/Parameters\/TableName: names table 'elsewhere', which no stack of this run defines; define it in the app, whose tables are: none$/,
    ],
    [
      'a function that no stack defines',
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'elsewhere' },
        End: true,
      },
      /^Stack\/Machine\/States\/Only\/Parameters\/FunctionName: invokes function 'elsewhere', which no stack of this run defines; define it in the app, whose functions are: none$/,
    ],
    [
      'an asynchronous invocation',
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { InvocationType: 'Event' },
        End: true,
      },
      /^Stack\/Machine\/States\/Only\/Parameters\/InvocationType: is 'Event', which is not served; leave it out, or use 'RequestResponse'$/,
    ],
    ['a field that does not exist', { Type: 'Pass', Resutl: 1, End: true }, /Resutl/],
  ])('with %s is refused before anything runs', async (_name, state, message) => {
    const assembly = synthesizeStack((stack) => {
      const definition = JSON.stringify({ StartAt: 'Only', States: { Only: state } });
      new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromString(definition) });
    });

    await expect(runOf(assembly)).rejects.toThrow(message);
  });
});

describe('the code of a function', () => {
  it('that is missing from the assembly is told with the command that makes it', async () => {
    const source = scratchDirectory();
    writeFileSync(join(source, 'index.js'), HARMLESS);
    const original = synthesizeStack((stack) => {
      invoking(aFunction(stack, HARMLESS, { code: lambda.Code.fromAsset(source) }), stack);
    });
    const assembly = scratchDirectory();
    cpSync(original, assembly, { recursive: true, filter: (path) => !path.includes('asset.') });

    await expect(runOf(assembly)).rejects.toThrow(
      /^Stack\/Worker11F36D0F\/Code: asset .*asset\.\w+ is missing; run 'npx cdk synth' again, which writes it$/,
    );
  });

  it('that lies in a bucket is refused', async () => {
    const assembly = synthesizeStack((stack) => {
      const worker = new lambda.CfnFunction(stack, 'Worker', {
        code: { s3Bucket: 'bucket', s3Key: 'key.zip' },
        runtime: 'nodejs24.x',
        handler: 'index.handler',
        role: 'arn:aws:iam::123456789012:role/r',
      });
      invoking(lambda.Function.fromFunctionArn(stack, 'Imported', worker.attrArn), stack);
    });

    await expect(runOf(assembly)).rejects.toThrow(
      'Stack/Worker/Code: is no asset of this assembly, so the runner cannot read it; use lambda.Code.fromAsset or lambda.Code.fromInline',
    );
  });

  it('that needs a layer is refused', async () => {
    const assembly = synthesizeStack((stack) => {
      const layer = lambda.LayerVersion.fromLayerVersionArn(
        stack,
        'Layer',
        'arn:aws:lambda:us-east-1:123456789012:layer:l:1',
      );
      invoking(aFunction(stack, HARMLESS, { layers: [layer] }), stack);
    });

    await expect(runOf(assembly)).rejects.toThrow(
      'Stack/Worker11F36D0F/Layers: names a layer, which the runner does not load; bundle what it holds into the function',
    );
  });
});

describe('a handler', () => {
  const runHandler = (source: string, timeoutSeconds = 3) =>
    runOf(
      synthesizeStack((stack) => {
        invoking(aFunction(stack, source, { timeout: Duration.seconds(timeoutSeconds) }), stack);
      }),
    );

  it('that throws fails the task under the name of its error', async () => {
    const source =
      "exports.handler = async () => { const e = new Error('no stock'); e.name = 'OutOfStock'; throw e; };";

    const report = await runHandler(source);

    expect(report).toMatchObject({ status: 'FAILED', error: 'OutOfStock' });
    expect(JSON.parse(report.cause ?? '')).toMatchObject({ errorType: 'OutOfStock', errorMessage: 'no stock' });
  });

  it('that waits beyond its timeout fails the task in simulated time', async () => {
    const report = await runHandler('exports.handler = () => new Promise((done) => setTimeout(done, 60000));');

    expect(report).toMatchObject({ status: 'FAILED', error: 'Sandbox.Timedout', simulatedMs: 3000 });
    expect(report.cause).toContain('Task timed out after 3.00 seconds');
  });

  it('that never answers fails the task when its time is over', async () => {
    const report = await runHandler('exports.handler = () => new Promise(() => setInterval(() => {}, 1000));');

    expect(report).toMatchObject({ status: 'FAILED', error: 'Sandbox.Timedout', simulatedMs: 3000 });
  });

  it('that exits fails the task', async () => {
    const report = await runHandler('exports.handler = async () => { process.exit(3); };');

    expect(report).toMatchObject({ status: 'FAILED', error: 'Runtime.ExitError' });
    expect(report.cause).toContain('exit status 3');
  });
});

describe('a part of the runner that dies', () => {
  it('ends the run under its own name, whatever the workflow makes of it', async () => {
    const crash = `exports.handler = async () => {
      const headers = {
        'X-Amz-Target': 'DynamoDB_20120810.GetItem',
        'X-Amz-Date': '20260101T000000Z',
        'Content-Type': 'application/x-amz-json-1.0',
        Authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
      };
      await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body: 'null' });
    };`;
    const assembly = synthesizeStack((stack) => invoking(aFunction(stack, crash), stack));

    await expect(runOf(assembly)).rejects.toThrow(/^dynalite, which stands in for DynamoDB, died: /);
  });
});

describe('tables', () => {
  const withTable = () =>
    synthesizeStack((stack) => {
      new dynamodb.Table(stack, 'Things', {
        tableName: 'things',
        partitionKey: { name: 'id', type: dynamodb.AttributeType.NUMBER },
      });
    });

  it('take items by logical id, and list themselves when asked for another', async () => {
    const local = await LocalAws.start({ assembly: withTable() });

    await local.putItems(local.tables[0]?.logicalId ?? '', [{ id: 5 }]);

    await expect(local.putItems('other', [])).rejects.toThrow("no table 'other'; there are: things (Stack/Things)");
    await expect(local.putItems('things', [{ id: 'x' }])).rejects.toThrow(
      `things[0]: key attribute 'id' must be a number, got "x"`,
    );
    await local.stop();
  });

  it('of a stack without a machine cannot be run', async () => {
    await expect(runOf(withTable())).rejects.toThrow(
      'say which state machine to run; the stacks of this run define no state machine',
    );
  });
});

describe('an assembly', () => {
  it.each([
    [
      'that is not there',
      (): string => join(scratchDirectory(), 'cdk.out'),
      /: no such directory; run 'npx cdk synth' first, it writes 'cdk\.out'$/,
    ],
    [
      'that is an empty directory',
      scratchDirectory,
      /: no manifest\.json here, so it is not a cloud assembly; run 'npx cdk synth' in your app, it writes 'cdk\.out'$/,
    ],
    [
      'that is the app instead of its cdk.out',
      () => join(synthesizeStack(anything), '..'),
      /: no manifest\.json here, so it is not a cloud assembly; did you mean '.*cdk\.out'\?$/,
    ],
    [
      'whose template is missing',
      () => {
        const assembly = synthesizeStack(anything);
        rmSync(join(assembly, 'Stack.template.json'));
        return assembly;
      },
      /Stack\.template\.json: missing template of stack 'Stack'; run 'npx cdk synth' again$/,
    ],
    [
      'whose manifest is broken',
      () => {
        const assembly = synthesizeStack(anything);
        writeFileSync(join(assembly, 'manifest.json'), '{');
        return assembly;
      },
      /manifest\.json: must hold JSON \(.*\); run 'npx cdk synth' again$/,
    ],
  ])('%s is refused', async (_name, make, message) => {
    await expect(LocalAws.start({ assembly: make() })).rejects.toThrow(message);
  });

  it('without the stack asked for lists those it holds', async () => {
    const assembly = synthesizeStack(anything);

    await expect(LocalAws.start({ assembly, stack: 'Other' })).rejects.toThrow(
      "no stack 'Other' in this assembly; it holds: Stack",
    );
  });

  it('whose stacks use one name twice wants one stack chosen', async () => {
    const assembly = synthesize((app) => {
      for (const id of ['Dev', 'Prod']) anything(new Stack(app, id));
    });

    await expect(LocalAws.start({ assembly })).rejects.toThrow(
      "Prod/Machine and Dev/Machine are both state machines named 'machine'; choose one stack with --stack",
    );
  });

  it('tells the outputs of its own stacks only', async () => {
    const local = await LocalAws.start({ assembly: synthesizeStack(anything) });

    expect(() => local.outputs('Other')).toThrow("no stack 'Other' in this run; it holds: Stack");
    await local.stop();
  });

  it('runs nothing any more once it was stopped, and can be stopped twice', async () => {
    const local = await LocalAws.start({ assembly: synthesizeStack(anything) });
    await local.stop();
    await local.stop();

    await expect(local.run()).rejects.toThrow('the runner was stopped');
  });
});
