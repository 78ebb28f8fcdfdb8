import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { paginateListStateMachines, type StateMachineListItem } from '@aws-sdk/client-sfn';
import { RequestError } from '../request-error';
import type { Clients } from './address';

/** A state machine that somebody named. */
export interface FoundMachine {
  readonly arn: string;
  readonly name: string;
}

/**
 * Finds a state machine by ARN, by name, by the logical id in its stack, or by the output of a stack that holds its ARN
 * or name: `Stack.Output`, or `Output` alone where the assembly knows one stack with such an output.
 */
export async function findMachine(wanted: string, clients: Clients, assembly = 'cdk.out'): Promise<FoundMachine> {
  if (wanted.startsWith('arn:')) return fromArn(wanted);
  const machines = await listMachines(clients);
  const found = named(wanted, machines) ?? (await fromOutput(wanted, clients, machines, assembly));
  if (found !== undefined) return found;
  const names = machines.map(({ name }) => name).slice(0, 10);
  const listed = names.length === 0 ? 'there is none' : `there are: ${names.join(', ')}`;
  throw new RequestError(`no state machine '${wanted}', by name, logical id or stack output; ${listed}`);
}

function fromArn(arn: string): FoundMachine {
  const [, , service, , , kind, name = ''] = arn.split(':');
  if (service === 'states' && kind === 'stateMachine' && name !== '') return { arn, name };
  throw new RequestError(`the ARN must be that of a state machine (arn:aws:states:…:stateMachine:NAME), got '${arn}'`);
}

async function listMachines({ sfn }: Clients): Promise<FoundMachine[]> {
  const found: StateMachineListItem[] = [];
  for await (const page of paginateListStateMachines({ client: sfn, pageSize: 1_000 }, {})) {
    found.push(...(page.stateMachines ?? []));
  }
  return found.map(({ stateMachineArn = '', name = '' }) => ({ arn: stateMachineArn, name }));
}

/** CloudFormation names a machine after its logical id, with a hyphen and letters of its own behind. */
function named(wanted: string, machines: readonly FoundMachine[]): FoundMachine | undefined {
  const exact = machines.find(({ name }) => name === wanted);
  if (exact !== undefined) return exact;
  const alike = machines.filter(({ name }) => name.startsWith(`${wanted}-`));
  if (alike.length < 2) return alike[0];
  throw new RequestError(`'${wanted}' fits several state machines: ${alike.map(({ name }) => name).join(', ')}`);
}

/** An output of a stack, as the assembly or the user names it. */
interface StackOutput {
  readonly stack: string;
  readonly output: string;
  /** The resource that the output tells of, if the assembly says so. */
  readonly logicalId?: string;
}

async function fromOutput(
  wanted: string,
  { cloudFormation }: Clients,
  machines: readonly FoundMachine[],
  assembly: string,
): Promise<FoundMachine | undefined> {
  const place = chooseOutput(wanted, outputsIn(assembly));
  if (place === undefined) return undefined;
  const value = await cloudFormation
    .send(new DescribeStacksCommand({ StackName: place.stack }))
    .then(({ Stacks }) => Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === place.output)?.OutputValue)
    // The local runner has no stacks, and one that is not deployed is not there: the template may tell.
    .catch(() => undefined);
  if (value !== undefined) return machines.find(({ arn, name }) => arn === value || name === value);
  return place.logicalId === undefined ? undefined : named(place.logicalId, machines);
}

function chooseOutput(wanted: string, known: readonly StackOutput[]): StackOutput | undefined {
  const [stack = '', output] = wanted.split('.');
  if (output !== undefined) {
    return known.find((one) => one.stack === stack && one.output === output) ?? { stack, output };
  }
  const alike = known.filter((one) => one.output === wanted);
  if (alike.length < 2) return alike[0];
  const choices = alike.map((one) => `${one.stack}.${one.output}`).join(', ');
  throw new RequestError(`several stacks have an output '${wanted}': say which, ${choices}`);
}

interface Artifact {
  readonly type?: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
}

function outputsIn(assembly: string): StackOutput[] {
  const manifest = join(assembly, 'manifest.json');
  if (!existsSync(manifest)) return [];
  const artifacts = Object.entries<Artifact>(JSON.parse(readFileSync(manifest, 'utf8')).artifacts ?? {});
  return artifacts.flatMap(([id, { type, properties }]) => {
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) return [];
    const template = JSON.parse(readFileSync(join(assembly, properties.templateFile), 'utf8'));
    return Object.entries<{ Value?: unknown }>(template.Outputs ?? {}).map(([output, { Value }]) => ({
      stack: properties.stackName ?? id,
      output,
      logicalId: referredTo(Value),
    }));
  });
}

function referredTo(value: unknown): string | undefined {
  const { Ref, 'Fn::GetAtt': attribute } = (value ?? {}) as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return Ref ?? attribute?.[0];
}
