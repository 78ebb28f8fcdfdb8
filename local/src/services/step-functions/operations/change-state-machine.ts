import type { JsonObject } from '../../../kernel/json';
import { requireName } from '../arns';
import type { MachineSource } from '../engine';
import type { Machine } from '../machines';
import type { Operation } from '../operation';
import { problems } from '../problems';
import type { StepFunctions } from '../step-functions';
import { optionalChoice, optionalText, requiredText, seconds, TYPES } from './fields';
import { readTags } from './tags';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html */
export const createStateMachine: Operation = (service, request) => {
  const { machines, options } = service;
  const name = requiredText(request, 'name');
  requireName(name);
  refuseVersions(request);
  const roleArn = requiredText(request, 'roleArn');
  if (!roleArn.startsWith('arn:')) throw problems.arn(`Invalid ARN prefix: ${roleArn}`);
  const source: MachineSource = {
    definition: requiredText(request, 'definition'),
    roleArn,
    type: optionalChoice(request, 'type', TYPES) ?? 'STANDARD',
  };
  const arn = `arn:aws:states:${options.region}:${options.account}:stateMachine:${name}`;
  const made = machineOf(service, {
    arn,
    name,
    source,
    createdAtMs: options.clock.now(),
    tags: readTags(request.tags),
  });
  const known = machines.get(arn);
  if (known !== undefined && !isSame(known.source(), source)) throw problems.machineExists(arn);
  const machine = known ?? made;
  machines.put(machine);
  return { stateMachineArn: arn, creationDate: seconds(machine.createdAtMs) };
};

/**
 * Executions that run go on with the definition that they began with.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html
 */
export const updateStateMachine: Operation = (service, request) => {
  const { machines, options } = service;
  refuseVersions(request);
  const known = machines.require(requiredText(request, 'stateMachineArn'));
  const before = known.source();
  if (request.definition === undefined && request.roleArn === undefined) throw problems.nothingToUpdate();
  const source = {
    ...before,
    definition: optionalText(request, 'definition') ?? before.definition,
    roleArn: optionalText(request, 'roleArn') ?? before.roleArn,
  };
  const updatedAtMs = options.clock.now();
  const revisionId = options.random.uuid();
  const { arn, name, createdAtMs, tags } = known;
  machines.put(machineOf(service, { arn, name, source, createdAtMs, updatedAtMs, revisionId, tags }));
  return { updateDate: seconds(updatedAtMs), revisionId };
};

/**
 * Executions that run go on to their end.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
 */
export const deleteStateMachine: Operation = ({ machines }, request) => {
  machines.remove(requiredText(request, 'stateMachineArn'));
  return {};
};

interface MachineOf extends Pick<Machine, 'arn' | 'name' | 'createdAtMs' | 'updatedAtMs' | 'revisionId' | 'tags'> {
  readonly source: MachineSource;
}

/** Parses at once: what AWS would not create is not created here either. */
function machineOf({ options }: StepFunctions, { source, ...rest }: MachineOf): Machine {
  const prepared = options.engine.prepare(source);
  return { ...rest, type: source.type, source: () => source, prepared: () => prepared };
}

function refuseVersions({ publish, versionDescription }: JsonObject): void {
  if (publish === true || versionDescription !== undefined) throw problems.versions();
}

/** Another role, or other tags, make no other request of it; what is there keeps its own. */
function isSame(a: MachineSource, b: MachineSource): boolean {
  return a.definition === b.definition && a.type === b.type;
}
