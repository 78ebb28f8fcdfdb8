import type { Json } from '../../kernel/json';
import { jsonText } from '../../kernel/json-text';
import { EvaluationFailure } from '../evaluation-failure';
import { PathMissing } from '../paths/path-problems';
import { readDataPath } from '../templates/read-data-path';
import type { Scope } from '../templates/scope';
import { INTRINSICS } from './functions';
import { IntrinsicProblem } from './intrinsic-problem';
import type { Argument, IntrinsicCall } from './parse-call';

/** Calls an intrinsic function; an argument that it refuses is `States.IntrinsicFailure`. */
export function evaluateCall(call: IntrinsicCall, scope: Scope): Json {
  const intrinsic = INTRINSICS[call.name];
  if (intrinsic === undefined) throw new TypeError(`no intrinsic function ${call.name}`);
  try {
    const args = call.args.map((arg, at) => evaluateArgument(arg, call, at, scope));
    const [fewest, most] = intrinsic.arity;
    if (args.length < fewest || args.length > most) {
      throw new IntrinsicProblem(`wrong number of arguments: ${args.length}`);
    }
    return intrinsic.run(args, scope.random);
  } catch (error) {
    if (!(error instanceof IntrinsicProblem)) throw error;
    throw new EvaluationFailure('States.IntrinsicFailure', problemText(call, error.message));
  }
}

function evaluateArgument(arg: Argument, call: IntrinsicCall, at: number, scope: Scope): Json {
  switch (arg.kind) {
    case 'value':
      return arg.value;
    case 'text':
      refuseOpenEscape(arg.raw);
      return call.name === 'States.Format' && at === 0 ? arg.raw : arg.value;
    case 'call':
      return evaluateCall(arg.call, scope);
    case 'path':
      try {
        return readDataPath(arg.path, scope);
      } catch (error) {
        if (!(error instanceof PathMissing)) throw error;
        const why = `The JsonPath argument for the field '${arg.path.text}' could not be found in the input '${jsonText(scope.data)}'`;
        throw new EvaluationFailure('States.Runtime', problemText(call, why));
      }
    default:
      throw arg satisfies never;
  }
}

/**
 * Throws for a backslash before a character that needs none, which the guide calls an open escape.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
function refuseOpenEscape(raw: string): void {
  if (!raw.replace(/\\['{}\\]/g, '').includes('\\')) return;
  throw new IntrinsicProblem("a backslash must be followed by ', {, } or another backslash");
}

function problemText(call: IntrinsicCall, why: string): string {
  return `The function '${call.text}' had the following error: ${why}`;
}
