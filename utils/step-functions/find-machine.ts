import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { paginateListStateMachines, type StateMachineListItem } from '@aws-sdk/client-sfn';
import { type AssemblyStack, stacksIn, type TemplateResource } from '../cloud-assembly/stacks';
import { RequestError } from '../request-error';
import { listed } from '../text/listed';
import { nearest } from '../text/nearest';
import type { Clients } from './clients';

const MACHINE = 'AWS::StepFunctions::StateMachine';

/** A state machine that somebody named. */
export interface FoundMachine {
  readonly arn: string;
  readonly name: string;
}

/**
 * Finds a state machine by ARN, by name, by the path of its construct or its logical id, or by the output of a stack that
 * holds its ARN or name: `Stack.Output`, or `Output` alone where the assembly knows one stack with such an output.
 */
export async function findMachine(wanted: string, clients: Clients, assembly = 'cdk.out'): Promise<FoundMachine> {
  if (wanted.startsWith('arn:')) return fromArn(wanted);
  const machines = await listMachines(clients);
  const synthesized = stacksIn(assembly);
  const stacks = synthesized ?? [];
  const found =
    machines.find(({ name }) => name === wanted) ??
    builtAs(resourceOf(stacks, wanted), machines) ??
    named(wanted, machines) ??
    (await fromOutput(wanted, clients, machines, stacks));
  if (found !== undefined) return found;
  const names = machines.map(({ name }) => name);
  if (synthesized === undefined) {
    throw new RequestError(
      `no state machine '${wanted}', by name; ${listed(names)}; ` +
        `construct paths and stack outputs are known after npx cdk synth (${assembly} is no cloud assembly)`,
    );
  }
  throw new RequestError(
    `no state machine '${wanted}', by name, construct path or stack output; ` +
      `${meant(wanted, names, stacks, assembly)}${listed(names)}`,
  );
}

/** What to try instead of a name that was not found. */
function meant(wanted: string, names: readonly string[], stacks: readonly AssemblyStack[], assembly: string): string {
  const resources = stacks.flatMap((stack) => stack.resources).filter(({ type }) => type === MACHINE);
  const outputs = stacks.flatMap(outputsOf).filter(({ resource }) => resource?.type === MACHINE);
  const known = [...resources.map(({ path }) => path), ...outputs.map(({ stack, output }) => `${stack}.${output}`)];
  if (known.includes(wanted)) return `${assembly} has it, but it is not deployed; `;
  const near = nearest(wanted, [...names, ...known]);
  return near === undefined ? '' : `did you mean '${near}'? `;
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

/** The resource of this construct path or logical id. */
function resourceOf(stacks: readonly AssemblyStack[], wanted: string): TemplateResource | undefined {
  const resources = stacks.flatMap((stack) => stack.resources);
  return resources.find(({ path }) => path === wanted) ?? resources.find(({ logicalId }) => logicalId === wanted);
}

/** What became of a resource: its template may name it, else CloudFormation does. */
function builtAs(resource: TemplateResource | undefined, machines: readonly FoundMachine[]): FoundMachine | undefined {
  if (resource === undefined) return undefined;
  const given = resource.properties.StateMachineName;
  return typeof given === 'string' ? machines.find(({ name }) => name === given) : named(resource.logicalId, machines);
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
  readonly resource?: TemplateResource;
}

async function fromOutput(
  wanted: string,
  { cloudFormation }: Clients,
  machines: readonly FoundMachine[],
  stacks: readonly AssemblyStack[],
): Promise<FoundMachine | undefined> {
  const place = chooseOutput(wanted, stacks.flatMap(outputsOf));
  if (place === undefined) return undefined;
  const value = await cloudFormation
    .send(new DescribeStacksCommand({ StackName: place.stack }))
    .then(({ Stacks }) => Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === place.output)?.OutputValue)
    // The local runner has no stacks, and one that is not deployed is not there: the template may tell.
    .catch(() => undefined);
  if (value !== undefined) return machines.find(({ arn, name }) => arn === value || name === value);
  return builtAs(place.resource, machines);
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

function outputsOf({ name, outputs, resources }: AssemblyStack): StackOutput[] {
  return outputs.map((output) => {
    const logicalId = referredTo(output.value);
    return { stack: name, output: output.name, resource: resources.find((one) => one.logicalId === logicalId) };
  });
}

function referredTo(value: unknown): string | undefined {
  const { Ref, 'Fn::GetAtt': attribute } = (value ?? {}) as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return Ref ?? attribute?.[0];
}
