import { Unsupported } from '../../../kernel/unsupported';
import { callMethod, isMap, memberOf, textOf, type Value } from './methods';
import type { BinaryOperator, Expression, Node, Reference } from './nodes';

/** What a template sees: its variables, and the objects of API Gateway among them. */
export type Variables = { [name: string]: Value };

/** Steps that a template may take; one that needs more goes round in circles. */
const MAX_STEPS = 100_000;

/**
 * Renders a template; what it sets stands in `variables` afterwards.
 *
 * @param place where it stands, for refusals
 */
export function renderTemplate(nodes: readonly Node[], variables: Variables, place: string): string {
  return new Renderer(variables, place).all(nodes);
}

class Renderer {
  #steps = 0;
  /** Given by API Gateway: prints nothing where it has no value. */
  readonly #given: ReadonlySet<string>;

  constructor(
    readonly variables: Variables,
    readonly place: string,
  ) {
    this.#given = new Set(Object.keys(variables));
  }

  all(nodes: readonly Node[]): string {
    return nodes.map((node) => this.#node(node)).join('');
  }

  #node(node: Node): string {
    if (++this.#steps > MAX_STEPS) throw new Unsupported(this.place, 'the mapping template takes too many steps');
    switch (node.kind) {
      case 'verbatim':
        return node.text;
      case 'reference':
        return this.#printed(node);
      case 'set':
        this.#set(node.target, this.#value(node.value));
        return '';
      case 'if': {
        const branch = node.branches.find(({ condition }) => isTrue(this.#value(condition)));
        return this.all(branch?.body ?? node.otherwise);
      }
      case 'foreach':
        return this.#loop(node);
    }
  }

  #loop({ name, list, body }: Extract<Node, { kind: 'foreach' }>): string {
    const value = this.#value(list);
    const elements: readonly Value[] = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : [];
    const { [name]: hidden, foreach: outer } = this.variables;
    let text = '';
    for (const [index, element] of elements.entries()) {
      this.variables[name] = element;
      const hasNext = index < elements.length - 1;
      this.variables.foreach = { index, count: index + 1, hasNext, first: index === 0, last: !hasNext };
      this.variables.velocityCount = index + 1;
      text += this.all(body);
    }
    Object.assign(this.variables, { [name]: hidden, foreach: outer });
    return text;
  }

  #printed(reference: Reference): string {
    const value = this.#value(reference);
    if (value !== undefined && value !== null) return textOf(value);
    return reference.isQuiet || this.#given.has(reference.name) ? '' : reference.source;
  }

  #value(expression: Expression): Value {
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'text':
        return this.all(expression.parts);
      case 'list':
        return expression.elements.map((element) => this.#value(element));
      case 'range':
        return range(Number(this.#value(expression.from)), Number(this.#value(expression.to)));
      case 'map':
        return Object.fromEntries(
          expression.entries.map(([key, value]) => [textOf(this.#value(key)), this.#value(value)]),
        );
      case 'not':
        return !isTrue(this.#value(expression.operand));
      case 'binary':
        return this.#binary(expression.operator, expression.left, expression.right);
      case 'reference':
        return this.#follow(expression, expression.steps.length);
    }
  }

  #binary(operator: BinaryOperator, left: Expression, right: Expression): Value {
    const first = this.#value(left);
    if (operator === '||') return isTrue(first) || isTrue(this.#value(right));
    if (operator === '&&') return isTrue(first) && isTrue(this.#value(right));
    const second = this.#value(right);
    if (operator === '==') return (first ?? null) === (second ?? null);
    if (operator === '!=') return (first ?? null) !== (second ?? null);
    if (operator === '+' && (typeof first === 'string' || typeof second === 'string')) {
      return textOf(first) + textOf(second);
    }
    return calculated(operator, Number(first), Number(second));
  }

  /** The value after so many steps of a reference. */
  #follow({ name, steps }: Reference, count: number): Value {
    let value: Value = Object.hasOwn(this.variables, name) ? this.variables[name] : undefined;
    for (const step of steps.slice(0, count)) {
      if (step.kind === 'member') {
        value = memberOf(value, step.name, this.place);
      } else if (step.kind === 'index') {
        const at = this.#value(step.at);
        value = Array.isArray(value) ? value[Number(at)] : memberOf(value, textOf(at), this.place);
      } else {
        const args = step.args.map((arg) => this.#value(arg));
        value = callMethod(value, step.name, args, this.place);
      }
    }
    return value;
  }

  #set(target: Reference, value: Value): void {
    const last = target.steps.at(-1);
    if (last === undefined) {
      // Nothing is set to nothing: the variable keeps its value.
      if (value !== undefined && value !== null) this.variables[target.name] = value;
      return;
    }
    const holder = this.#follow(target, target.steps.length - 1);
    if (!isMap(holder) || last.kind !== 'member') {
      throw new Unsupported(this.place, `the mapping template sets ${target.source}, which is not served`);
    }
    holder[last.name] = value;
  }
}

function isTrue(value: Value): boolean {
  return value !== undefined && value !== null && value !== false;
}

function range(from: number, to: number): number[] {
  const step = from <= to ? 1 : -1;
  return Array.from({ length: Math.min(Math.abs(to - from) + 1, MAX_STEPS) }, (_, nth) => from + nth * step);
}

function calculated(operator: BinaryOperator, first: number, second: number): Value {
  switch (operator) {
    case '+':
      return first + second;
    case '-':
      return first - second;
    case '*':
      return first * second;
    case '/':
      // Of whole numbers, as Java divides.
      return second === 0 ? undefined : Math.trunc(first / second);
    case '%':
      return second === 0 ? undefined : first % second;
    case '<':
      return first < second;
    case '<=':
      return first <= second;
    case '>':
      return first > second;
    default:
      return first >= second;
  }
}
