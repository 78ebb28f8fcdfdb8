import { stacksIn, type TemplateResource } from '../cloud-assembly/stacks';
import { RequestError } from '../request-error';

/** The definition of a state machine of an assembly. */
export interface AssemblyDefinition {
  /** Path of the construct, such as `FanOut/Topics/StateMachine`. */
  readonly path: string;
  /** JSON; what only a deployment knows stands as the logical id. */
  readonly definition: string;
}

/** Every state machine that `cdk synth` wrote. */
export function definitionsIn(assembly: string): AssemblyDefinition[] {
  const stacks = stacksIn(assembly);
  if (stacks === undefined) {
    throw new RequestError(`${assembly} is no cloud assembly: it has no manifest.json; run npx cdk synth first`);
  }
  return stacks
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => type === 'AWS::StepFunctions::StateMachine')
    .map((resource) => ({ path: resource.path, definition: definitionOf(resource) }));
}

function definitionOf({ properties, path }: TemplateResource): string {
  if (properties.Definition !== undefined) return JSON.stringify(properties.Definition);
  if (properties.DefinitionString !== undefined) return textOf(properties.DefinitionString);
  throw new RequestError(`${path}: its definition is in a file of its own (DefinitionS3Location), which is not drawn`);
}

/** A value of CloudFormation as text; a reference as the logical id that it names. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    return argument[1].map(textOf).join(String(argument[0]));
  }
  return String(Array.isArray(argument) ? argument[0] : argument);
}
