import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Clients } from '../../../utils/step-functions/clients';
import { findMachine } from '../../../utils/step-functions/find-machine';

const directory = mkdtempSync(join(tmpdir(), 'find-machine-'));
beforeAll(() => {
  const machine = (StateMachineName?: unknown) => ({
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { StateMachineName },
  });
  const template = {
    Resources: {
      Pipeline1814BD05: machine('cross-team'),
      Guide77AB12CD: machine(),
    },
    Outputs: {
      PipelineArn: { Value: { Ref: 'Pipeline1814BD05' } },
      PipelineName: { Value: { 'Fn::GetAtt': ['Pipeline1814BD05', 'Name'] } },
      GuideArn: { Value: { Ref: 'Guide77AB12CD' } },
    },
  };
  const path = (data: string) => [{ type: 'aws:cdk:logicalId', data }];
  const manifest = {
    artifacts: {
      TeamA: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'TeamA.template.json', stackName: 'dev-TeamA' },
        metadata: {
          '/TeamA/Pipeline/StateMachine/Resource': path('Pipeline1814BD05'),
          '/TeamA/Guide/StateMachine/Resource': path('Guide77AB12CD'),
        },
      },
    },
  };
  writeFileSync(join(directory, 'TeamA.template.json'), JSON.stringify(template));
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Clients of a server that has these state machines and no stacks, as the local runner has none. */
function clientsOf(...names: readonly string[]): Clients {
  const stateMachines = names.map((name) => ({ name, stateMachineArn: `arn:of:${name}` }));
  return {
    sfn: Object.assign(new SFNClient({}), { send: async () => ({ stateMachines }) }),
    cloudFormation: Object.assign(new CloudFormationClient({}), {
      send: async () => Promise.reject(new Error('no stacks here')),
    }),
  } as Clients;
}

const clients = clientsOf('Other', 'cross-team', 'Guide77AB12CD-x1y2');

it.each([
  ['its own name', 'cross-team', 'cross-team'],
  ['its construct path, though it has a name of its own', 'TeamA/Pipeline/StateMachine', 'cross-team'],
  ['its logical id, though it has a name of its own', 'Pipeline1814BD05', 'cross-team'],
  ['an output of a stack, though it has a name of its own', 'dev-TeamA.PipelineArn', 'cross-team'],
  ['an output of a stack that is its name', 'PipelineName', 'cross-team'],
  ['its construct path, where CloudFormation named it', 'TeamA/Guide/StateMachine', 'Guide77AB12CD-x1y2'],
  ['an output, where CloudFormation named it', 'GuideArn', 'Guide77AB12CD-x1y2'],
])('finds a state machine by %s', async (_what, wanted, name) => {
  await expect(findMachine(wanted, clients, directory)).resolves.toMatchObject({ name });
});

const MANY = Array.from({ length: 20 }, (_, at) => `Machine${at}`);
it.each([
  ['with what is meant most likely', 'cros-team', ['cross-team'], directory, "no state machine 'cros-team', by name, construct path or stack output; did you mean 'cross-team'? there are: cross-team"], // biome-ignore format: a row
  ['with a path that is meant most likely', 'TeamA/Pipelin/StateMachine', ['cross-team'], directory, "no state machine 'TeamA/Pipelin/StateMachine', by name, construct path or stack output; did you mean 'TeamA/Pipeline/StateMachine'? there are: cross-team"], // biome-ignore format: a row
  ['that only waits for its deployment', 'dev-TeamA.GuideArn', ['cross-team'], directory, `no state machine 'dev-TeamA.GuideArn', by name, construct path or stack output; ${directory} has it, but it is not deployed; there are: cross-team`], // biome-ignore format: a row
  ['with ten of many, and how many there are', 'quite-another', MANY, directory, `no state machine 'quite-another', by name, construct path or stack output; there are 20, such as: ${MANY.slice(0, 10).join(', ')}`], // biome-ignore format: a row
  ['with how to have paths and outputs where nothing was synthesized', 'TeamA/Pipeline', [], join(directory, 'none'), `no state machine 'TeamA/Pipeline', by name; there is none; construct paths and stack outputs are known after npx cdk synth (${join(directory, 'none')} is no cloud assembly)`], // biome-ignore format: a row
])('refuses a name %s', async (_what, wanted, names, assembly, message) => {
  await expect(findMachine(wanted, clientsOf(...names), assembly)).rejects.toMatchObject({ message });
});
