import { isJsonObject, type Json } from '../../kernel/json';
import { SyntaxProblem } from '../paths/cursor';
import { parsePathOrCall } from '../templates/parse-template';
import type { Problems } from './problems';

/**
 * Warns of texts that read like a path or a function call where nothing evaluates them.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
 */
export function warnOfPaths(value: Json, place: string, problems: Problems): void {
  walk(value, place, (found) => {
    problems.warn('NO_DOLLAR', "The text is not evaluated: the name of its field does not end in '.$'", found);
  });
}

/** The same for the `Result` of a Pass state, whose members are not evaluated either, however they are called. */
export function warnOfResult(value: Json, place: string, problems: Problems): void {
  const warn = (found: string) =>
    problems.warn('PASS_RESULT_IS_STATIC', 'A Result is handed on as it stands; use Parameters', found);
  walk(value, place, warn, warn);
}

/** The same for a text that another field, with a name in `Path`, would evaluate. */
export function warnOfNoPath(value: string, place: string, problems: Problems): void {
  if (looksLikePath(value)) {
    problems.warn('NO_PATH', "The text is not evaluated: the name of its field does not end in 'Path'", place);
  }
}

type Warn = (place: string) => void;

function walk(value: Json, place: string, onText: Warn, onDynamicKey?: Warn): void {
  if (typeof value === 'string') {
    if (looksLikePath(value)) onText(place);
  } else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) walk(item, `${place}[${at}]`, onText, onDynamicKey);
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (!key.endsWith('.$')) walk(member, `${place}/${key}`, onText, onDynamicKey);
      else if (typeof member === 'string' && looksLikePath(member)) onDynamicKey?.(`${place}/${key}`);
    }
  }
}

/** A lone `$` is more often a currency than all of the input. */
function looksLikePath(text: string): boolean {
  if (!/^\$[^$]|^\$\$\.|^States\./.test(text)) return false;
  try {
    parsePathOrCall(text, '');
    return true;
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return false;
  }
}
