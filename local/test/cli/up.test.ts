import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Duration, type Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { parseCommand } from '../../src/cli/args';
import { removeSynthesized, synthesizeStack } from '../fixtures/synthesize';
import { ATerminal } from './a-terminal';
import { main } from './built-command';

// The first synthesis loads the whole CDK, which a busy machine takes its time for.
jest.setTimeout(60_000);

afterAll(removeSynthesized);

function patient(stack: Stack): void {
  new sfn.StateMachine(stack, 'Machine', {
    stateMachineName: 'patient',
    definitionBody: sfn.DefinitionBody.fromChainable(
      new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.days(1)) }),
    ),
  });
}

/** A terminal that tells when something was written to it. */
class AWatchedTerminal extends ATerminal {
  readonly #watchers: { readonly text: string; readonly tell: () => void }[] = [];

  override err(text: string): void {
    super.err(text);
    for (const { text, tell } of this.#watchers) if (this.stderr.includes(text)) tell();
  }

  /** Resolves once standard error holds a text. */
  told(text: string): Promise<void> {
    return new Promise((tell) => {
      if (this.stderr.includes(text)) tell();
      else this.#watchers.push({ text, tell });
    });
  }
}

describe('sfn-local up', () => {
  it('serves the app under the variables that it prints, lets time pass, and stops', async () => {
    const terminal = new AWatchedTerminal();
    const ended = main(['up', synthesizeStack(patient)], terminal);
    await Promise.race([terminal.told('stop it with Ctrl-C'), ended]);
    const environment = new Map(
      [...terminal.stdout.matchAll(/^export (\w+)=(.*)$/gm)].map((match) => [match[1], match[2]]),
    );
    const client = new SFNClient({
      endpoint: environment.get('AWS_ENDPOINT_URL') ?? '',
      region: environment.get('AWS_REGION') ?? '',
      credentials: {
        accessKeyId: environment.get('AWS_ACCESS_KEY_ID') ?? '',
        secretAccessKey: environment.get('AWS_SECRET_ACCESS_KEY') ?? '',
      },
    });

    const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:patient';
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'one' }));
    await terminal.told('SUCCEEDED arn:aws:states:us-east-1:123456789012:execution:patient:one');
    const { startDate, stopDate } = await client.send(new DescribeExecutionCommand({ executionArn }));
    client.destroy();
    terminal.interrupt.abort();

    expect(await ended).toBe(0);
    expect((stopDate?.getTime() ?? 0) - (startDate?.getTime() ?? 0)).toBe(86_400_000);
  });

  it('takes its own options and no others', () => {
    expect(parseCommand(['up', 'cdk.out', '--port', '4566', '--schedules'])).toMatchObject({
      verb: 'up',
      arguments: { assembly: 'cdk.out', port: 4566, schedules: true, realTime: false },
    });
    expect(() => parseCommand(['up', 'cdk.out', '--input', '{}'])).toThrow("--input goes with 'run'");
    expect(() => parseCommand(['run', 'cdk.out', '--port', '1'])).toThrow("--port goes with 'up'");
    expect(() => parseCommand(['up', 'cdk.out', '--port', '99999'])).toThrow(
      "--port must be a whole number from 0 to 65535, got '99999'",
    );
    expect(() => parseCommand(['up'])).toThrow("up needs the directory that 'cdk synth' wrote: sfn-local up cdk.out");
  });
});
