import jsonata from 'jsonata';
import type { Json } from '../../kernel/json';
import type { Random } from '../../kernel/seeded-random';
import { EvaluationFailure } from '../evaluation-failure';
import { SyntaxProblem } from '../paths/cursor';
import type { Scope } from '../templates/scope';
import { ADDITIONS, RANDOM } from './additions';
import { Budget, BudgetExceeded } from './budget';
import { type Hazards, hazardsIn } from './hazards';
import { NotJson, toPlainJson } from './plain-json';
import { BOUNDED } from './regex-engine';
import { type ReservedMember, reservedMembersIn } from './reserved-members';
import { topReferencesIn } from './top-references';

/** An expression, `{% … %}`, ready to be evaluated. */
export interface JsonataExpression {
  /** As written between the marks, without the blanks around it. */
  readonly text: string;
  readonly compiled: jsonata.Expression;
  /** Members of `$states` in it that not every field has. */
  readonly reserved: ReadonlySet<ReservedMember>;
  /** What it reads from an input that expressions do not have. */
  readonly topReferences: ReadonlySet<string>;
  /** True if it may write into the values it is given. */
  readonly writes: boolean;
}

/** True if the whole text is an expression; blanks outside the marks make it a plain text. */
export function isExpression(text: string): boolean {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}');
}

/** Compiles a text for which `isExpression` holds. Throws `SyntaxProblem` with the evaluator's own words. */
export function compileExpression(source: string): JsonataExpression {
  const text = source.slice(2, -2).trim();
  try {
    const compiled = jsonata(text, BOUNDED);
    for (const [name, body, signature] of ADDITIONS) compiled.registerFunction(name, body as never, signature);
    // Step Functions leaves it out, so that calling it is calling no function.
    compiled.assign('eval', undefined);
    const hazards = hazardsIn(compiled);
    assignHooks(compiled, hazards);
    return {
      text,
      compiled,
      reserved: reservedMembersIn(compiled),
      topReferences: topReferencesIn(compiled),
      writes: hazards.writes,
    };
  } catch (error) {
    throw new SyntaxProblem(error instanceof Error ? error.message : messageOf(error));
  }
}

/** A name that no expression can write, under which each evaluation finds its own budget. */
const BUDGET = ' budget';

function assignHooks(compiled: jsonata.Expression, { rangeEnds, branches }: Hazards): void {
  const assign = compiled.assign as (name: string | symbol, value: unknown) => void;
  assign(Symbol.for('jsonata.__evaluate_entry'), (node: unknown, _input: unknown, environment: Frame) => {
    const budget = environment.lookup(BUDGET);
    budget.enter(environment.isParallelCall && branches.has(node) ? node : undefined);
    // `$toMillis` fills the gaps of a partial date from here; without this it would read the machine's clock.
    environment.timestamp = budget.now;
  });
  assign(
    Symbol.for('jsonata.__evaluate_exit'),
    (node: { type: string }, _input: unknown, environment: Frame, result: unknown) => {
      environment.lookup(BUDGET).leave(node, result);
      // Counting up from there by ones never gets anywhere: the evaluator would fill the memory for ever.
      const isEndless = Number.isInteger(result) && !Number.isSafeInteger(result);
      if (isEndless && rangeEnds.has(node)) throw new BudgetExceeded(BudgetExceeded.TIME);
    },
  );
}

interface Frame {
  timestamp: Date;
  /** Set by the evaluator right before it works on one of several branches: true for all but the first. */
  isParallelCall?: boolean;
  lookup(name: string): Budget;
}

/**
 * Evaluates an expression for the field at `location`, such as `Output/total`.
 *
 * Throws an `EvaluationFailure` with AWS's text where it gives nothing, something that is no JSON, or an error.
 */
export async function evaluateExpression(expression: JsonataExpression, scope: Scope, location: string): Promise<Json> {
  const subject = subjectOf(expression, location);
  const bindings: Record<string, unknown> = Object.create(expression.writes ? copied(scope) : scope.variables.values);
  bindings.states = expression.writes ? structuredClone(scope.states()) : scope.states();
  bindings[BUDGET] = new Budget(new Date(scope.now()));
  bindings[RANDOM] = scope.random;
  let result: Json | undefined;
  try {
    result = toPlainJson(await expression.compiled.evaluate(undefined, bindings));
  } catch (error) {
    throw queryFailure(reasonOf(error, subject, scope.random), location);
  }
  if (result === undefined) throw queryFailure(`${subject} returned nothing (undefined).`, location);
  return result;
}

/** How AWS begins what it says of an expression. */
export function subjectOf({ text }: JsonataExpression, location: string): string {
  return `The JSONata expression '${text}' specified for the field '${location}'`;
}

/** All variables in sight, as values of the expression's own. */
function copied({ variables }: Scope): Record<string, Json> {
  const copies: Record<string, Json> = Object.create(null);
  for (const name in variables.values) copies[name] = structuredClone(variables.values[name] as Json);
  return copies;
}

/** The failure that AWS reports for an expression. */
export function queryFailure(detail: string, location: string): EvaluationFailure {
  return new EvaluationFailure('States.QueryEvaluationError', detail, location);
}

function reasonOf(error: unknown, subject: string, random: Random): string {
  if (error instanceof NotJson) return `${subject} returned an unsupported result type.`;
  // The evaluator throws objects with a code for what it foresees, and what JavaScript throws for the rest. Both come
  // from the expression; the latter AWS calls internal and gives a new id: https://github.com/floci-io/floci/issues/2736
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string') return `${subject} threw an error during evaluation. ${code}: ${messageOf(error)}`;
  if (error instanceof BudgetExceeded || error instanceof RangeError) {
    return `${subject} threw an error during evaluation: ${limitOf(error) ?? error.message}`;
  }
  return `${subject} threw an internal error during evaluation. ${random.uuid()}`;
}

/** What the guide calls a limit of this process that the expression ran into. */
function limitOf(error: unknown): string | undefined {
  if (!(error instanceof RangeError)) return undefined;
  if (error.message.startsWith('Maximum call stack size')) return BudgetExceeded.DEPTH;
  return /^Invalid (?:string|array) length/.test(error.message) ? BudgetExceeded.MEMORY : undefined;
}

function messageOf(error: unknown): string {
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(error);
}
