import { errorAt, Raised, SyntaxProblem, TemplateError } from './errors';
import { Renderer } from './evaluate-statement';
import { KNOWN } from './filters';
import { fromJson } from './from-json';
import { hostFunction } from './globals';
import { normalizeSource } from './lexer';
import type { Template } from './nodes';
import { parseTemplate } from './parse-statement';
import { analyze, scopesOf } from './scopes';
import type { Value } from './values';
import { walkStatements } from './walk';

export { TemplateError };

/** How a template is rendered. */
export interface RenderOptions {
  /** `strict`: a missing variable ends the rendering (jinja2.StrictUndefined); `lenient`: it prints nothing. */
  readonly undefined: 'strict' | 'lenient';

  /**
   * Functions that templates can call by name, such as `secret('name')`; a parameter of the same name hides one.
   *
   * They take strings and answer a JSON value; what they throw passes through `render` as it is.
   *
   * @default - no functions besides Jinja2's own
   */
  readonly globals?: Readonly<Record<string, (...args: string[]) => unknown>>;
}

/** A call of a global function as a template writes it. */
export interface GlobalCall {
  /** The arguments; undefined where one is no literal string. */
  readonly args: readonly (string | undefined)[];
  readonly line: number;
  readonly column: number;
}

/**
 * Renders a template as Jinja2 3.1 does with its default environment (autoescape off, no extensions, no loader).
 *
 * @param template the text of the template
 * @param params its variables: JSON values, which are copied and never changed
 * @throws TemplateError with line, column and reason when Jinja2 refuses the template, or a limit or this engine does
 */
export function render(template: string, params: Readonly<Record<string, unknown>>, options: RenderOptions): string {
  const renderer = new Renderer(options.undefined === 'strict');
  return withPlaces(
    template,
    () => renderer.at,
    () => {
      const parsed = parse(template);
      const found = new Map<string, Value | undefined>();
      return renderer.render(parsed, (name) => {
        if (!found.has(name)) found.set(name, lookUp(renderer, params, options.globals ?? {}, name));
        return found.get(name);
      });
    },
  );
}

function lookUp(
  renderer: Renderer,
  params: Readonly<Record<string, unknown>>,
  globals: Readonly<Record<string, (...args: string[]) => unknown>>,
  name: string,
): Value | undefined {
  if (Object.hasOwn(params, name) && params[name] !== undefined) return fromJson(renderer.limits, params[name]);
  const run = Object.hasOwn(globals, name) ? globals[name] : undefined;
  if (run === undefined) return undefined;
  return hostFunction(renderer, name, run, (value) => fromJson(renderer.limits, value));
}

/**
 * The variables that a template reads and does not make itself, as jinja2.meta.find_undeclared_variables finds them.
 *
 * @throws TemplateError when the template is refused
 */
export function findVariables(template: string): Set<string> {
  return withPlaces(
    template,
    () => 0,
    () => {
      const names = new Set<string>();
      for (const scope of scopesOf(parse(template))) {
        for (const [name, load] of scope.loads) if (load === 'resolve' && !BUILTIN_NAMES.has(name)) names.add(name);
      }
      return names;
    },
  );
}

const BUILTIN_NAMES: ReadonlySet<string> = new Set(['range', 'dict', 'lipsum', 'cycler', 'joiner', 'namespace']);

/**
 * Every call of a global function, with its literal arguments.
 *
 * @throws TemplateError when the template is refused
 */
export function findCalls(template: string, name: string): GlobalCall[] {
  return withPlaces(
    template,
    () => 0,
    () => {
      const calls: GlobalCall[] = [];
      const { source, body } = parse(template);
      walkStatements(body, {
        expression: (node) => {
          if (node.kind !== 'call' || node.callee.kind !== 'name' || node.callee.name !== name) return;
          const { positional, keywords, rest, restKeywords } = node.args;
          const others = [...keywords, rest, restKeywords].filter((argument) => argument !== undefined);
          const args = positional.map((arg) =>
            arg.kind === 'const' && typeof arg.value === 'string' ? arg.value : undefined,
          );
          const { line, column } = errorAt(source, node.callee.at, '');
          calls.push({ args: [...args, ...others.map(() => undefined)], line, column });
        },
      });
      return calls;
    },
  );
}

function parse(template: string): Template {
  const parsed = parseTemplate(template);
  analyze(parsed, KNOWN);
  return parsed;
}

/** Turns the engine's own exceptions into one with line and column; any other error is a bug and passes. */
function withPlaces<T>(template: string, at: () => number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SyntaxProblem) throw errorAt(normalizeSource(template), error.at, error.reason);
    if (error instanceof Raised) throw errorAt(normalizeSource(template), at(), error.reason);
    if (error instanceof RangeError && error.message.includes('call stack')) {
      throw errorAt(normalizeSource(template), at(), 'maximum recursion depth exceeded');
    }
    throw error;
  }
}
