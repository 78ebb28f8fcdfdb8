import { isJsonObject } from '../../kernel/json';
import type { DataFlow } from '../definition';
import type { ReservedMember } from '../jsonata/reserved-members';
import type { Template } from '../templates/template';
import type { StateSource } from './state-source';

/** Parses the fields by which data passes through a state; what its type does not have was refused before. */
export function parseDataFlow(state: StateSource): DataFlow {
  const type = state.get('Type');
  const seen = type === 'Task' || type === 'Parallel' || type === 'Map' ? 'result' : undefined;
  if (state.language === 'JSONata') {
    return {
      kind: 'JSONata',
      args: state.jsonata('Arguments'),
      output: state.jsonata('Output', seen),
      assign: parseAssign(state, seen),
    };
  }
  return {
    kind: 'JSONPath',
    inputPath: state.path('InputPath'),
    parameters: state.template('Parameters'),
    resultSelector: state.template('ResultSelector'),
    resultPath: state.referencePath('ResultPath'),
    resultPathText: state.text('ResultPath') ?? '$',
    outputPath: state.path('OutputPath'),
    assign: parseAssign(state),
  };
}

const MAX_NAME_LENGTH = 80;
const VARIABLE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}\u200c\u200d]*$/u;

/** Parses `Assign` and checks the names in it. */
export function parseAssign(source: StateSource, seen?: ReservedMember): Template | undefined {
  const value = source.get('Assign');
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) {
    source.refuse('Assign', 'Expected value of type Object');
    return undefined;
  }
  for (const name of assignedNames(source)) {
    const problem = nameProblem(name);
    if (problem !== undefined) source.refuse(`Assign/${name}`, problem);
  }
  return source.template('Assign', seen);
}

/** Names that `Assign` gives values to. */
function assignedNames(source: StateSource): string[] {
  const value = source.get('Assign');
  if (!isJsonObject(value)) return [];
  return Object.keys(value).map((key) =>
    source.language === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key,
  );
}

function nameProblem(name: string): string | undefined {
  if (name === 'states') return "The variable name 'states' is reserved";
  if (name.length > MAX_NAME_LENGTH) return `A variable name has at most ${MAX_NAME_LENGTH} characters`;
  if (!VARIABLE_NAME.test(name)) return `The variable name '${name}' is not valid`;
  return undefined;
}
