import { isJsonObject, type Json, type JsonObject } from '../../kernel/json';
import type { NumberSource, QueryLanguage } from '../definition';
import { isExpression } from '../jsonata/expression';
import type { ReservedMember } from '../jsonata/reserved-members';
import { SyntaxProblem } from '../paths/cursor';
import type { DataPath, JsonPath } from '../paths/json-path';
import { parseDataPath } from '../paths/parse-path';
import { isReferencePath } from '../paths/reference-path';
import { parseJsonataTemplate, parsePathOrCall, parsePathTemplate } from '../templates/parse-template';
import type { Template } from '../templates/template';
import type { Problems } from './problems';
import { warnOfPaths } from './warn-of-paths';

const SCHEMA = 'SCHEMA_VALIDATION_FAILED';
const NO_REFERENCE = 'Value is not a Reference Path';

/** Range of a number, whole unless it says otherwise, both ends included. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly isFractional?: true;
}

/** The query language that is not this one. */
export function otherLanguage(language: QueryLanguage): QueryLanguage {
  return language === 'JSONata' ? 'JSONPath' : 'JSONata';
}

/** As AWS was seen to say; whatever else is wrong with a path it calls an illegal use. */
function whyNoReference(text: string): string {
  if (!text.trimStart().startsWith('$')) return "Reference path didn't start with '$'";
  return /\[[^'"\d*?@(:-]/.test(text) ? "'[' must be followed by ' or '['" : `Illegal use of JsonPath: ${text}`;
}

/** Reads the fields of a state, a rule, a retrier or a catcher, and reports what is wrong with each. */
export class StateSource {
  /**
   * @param location of the object in the definition, such as `/States/Charge`
   * @param prefix what AWS puts before the field's name where it reports an expression, such as `Catch[0]/`
   */
  constructor(
    readonly source: JsonObject,
    readonly location: string,
    readonly language: QueryLanguage,
    readonly problems: Problems,
    readonly prefix = '',
  ) {}

  has(field: string): boolean {
    return Object.hasOwn(this.source, field);
  }

  get(field: string): Json | undefined {
    return this.has(field) ? this.source[field] : undefined;
  }

  at(field: string): string {
    return `${this.location}/${field}`;
  }

  refuse(field: string, message: string): void {
    this.problems.schema(message, this.at(field));
  }

  /** A field that does not belong here; AWS names it and points to what holds it. */
  refuseField(field: string): void {
    this.problems.schema(`Field '${field}' is not supported`, this.location);
  }

  /** A field that only the other query language has. */
  refuseLanguage(field: string): void {
    this.problems.schema(
      `The QueryLanguage is set to '${this.language}', but field '${field}' is only supported for the '${otherLanguage(this.language)}' QueryLanguage`,
      this.location,
    );
  }

  requireOneOf(...fields: readonly string[]): void {
    const given = fields.filter((field) => this.has(field));
    if (given.length === 0) this.problems.schema(`These fields are required: [${fields.join(', ')}]`, this.location);
    else this.excludeEachOther(...fields);
  }

  excludeEachOther(...fields: readonly string[]): void {
    const given = fields.filter((field) => this.has(field));
    if (given.length > 1)
      this.problems.schema(`There should only be one of the following fields: [${given.join(', ')}]`, this.location);
  }

  /** A text, if the field holds one; what else it holds is refused where it is parsed. */
  text(field: string): string | undefined {
    const value = this.get(field);
    return typeof value === 'string' ? value : undefined;
  }

  /** True for an expression in a JSONata state. */
  isDynamic(field: string): boolean {
    const value = this.get(field);
    return this.language === 'JSONata' && typeof value === 'string' && isExpression(value);
  }

  string(field: string): string | undefined {
    const value = this.get(field);
    if (value === undefined || typeof value === 'string') return value;
    this.refuse(field, 'Expected value of type String');
    return undefined;
  }

  /** The name of a state that a rule or a catcher must lead to. */
  target(field: string): string {
    this.requireOneOf(field);
    const name = this.string(field);
    if (name === undefined) this.problems.hasUnreadTarget = true;
    return name ?? '';
  }

  object(field: string): JsonObject | undefined {
    const value = this.get(field);
    if (value === undefined || isJsonObject(value)) return value;
    this.refuse(field, 'Expected value of type Object');
    return undefined;
  }

  objects(field: string): JsonObject[] {
    const value = this.get(field);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.refuse(field, 'Expected value of type Array');
      return [];
    }
    value.forEach((item, at) => {
      if (!isJsonObject(item)) this.refuse(`${field}[${at}]`, 'Expected value of type Object');
    });
    return value.filter(isJsonObject);
  }

  integer(field: string, { min, max, isFractional }: Range): number | undefined {
    const value = this.get(field);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !(isFractional || Number.isInteger(value))) {
      this.refuse(field, `Expected value of type ${isFractional ? 'Number' : 'Integer'}`);
      return undefined;
    }
    if (value >= min && value <= max) return value;
    const limit = value < min ? min : max;
    const shown = isFractional && Number.isInteger(limit) ? limit.toFixed(1) : limit;
    this.refuse(field, `${value < min ? 'Minimum' : 'Maximum'} value is ${shown}`);
    return undefined;
  }

  /** A number given as such, as an expression (JSONata) or by the field of the same name with `Path` (JSONPath). */
  number(field: string, range: Range, from: 'data' | 'anywhere' = 'data'): NumberSource | undefined {
    const pathField = `${field}Path`;
    this.excludeEachOther(field, pathField);
    // What a state itself may not have was refused before.
    if (this.language === 'JSONata' && this.prefix !== '' && this.has(pathField)) this.refuseLanguage(pathField);
    const path = this.reference(pathField);
    if (path && from === 'data' && (path.root.kind === 'context' || !isReferencePath(path.path))) {
      this.refuse(pathField, NO_REFERENCE);
    }
    if (path) return { kind: 'path', path };
    if (this.isDynamic(field)) return { kind: 'jsonata', template: this.jsonata(field) as Template };
    const integer = this.integer(field, range);
    return integer === undefined ? undefined : { kind: 'constant', value: integer };
  }

  /**
   * A path that may match several values, as `InputPath` takes it; null where the field says null.
   *
   * @see https://github.com/aws-cloudformation/cfn-lint/issues/4078 for what AWS says of a wrong one
   */
  path(field: string): DataPath | null | undefined {
    return this.get(field) === null ? null : this.#parsedPath(field, () => 'Value must be a valid JSONPath.');
  }

  /**
   * A path where AWS speaks of one to a single value; what else Jayway reads is left to the run.
   *
   * @see https://github.com/aws-cloudformation/cfn-lint/issues/4076 and https://github.com/Stedi-Public-Archive/ts2asl/issues/912
   * for what AWS says of a wrong one
   */
  reference(field: string): DataPath | undefined {
    return this.#parsedPath(field, (text) => `${NO_REFERENCE}: ${whyNoReference(text)}`);
  }

  /**
   * The same, for fields of which the guide says that they are reference paths: no functions, no several values.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
   */
  strictReference(field: string): DataPath | undefined {
    const path = this.reference(field);
    if (path === undefined || isReferencePath(path.path)) return path;
    this.refuse(field, `${NO_REFERENCE}: Illegal use of JsonPath: ${path.text}`);
    return undefined;
  }

  /** A path to one place below the data, as `ResultPath` needs it. */
  referencePath(field: string): JsonPath | null | undefined {
    if (this.get(field) === null) return null;
    const parsed = this.reference(field);
    if (parsed === undefined || (parsed.root.kind === 'data' && isReferencePath(parsed.path))) return parsed?.path;
    this.refuse(field, `${NO_REFERENCE}: Illegal use of JsonPath: ${parsed.text}`);
    return undefined;
  }

  #parsedPath(field: string, problem: (text: string) => string): DataPath | undefined {
    const value = this.string(field);
    if (value === undefined) return undefined;
    try {
      return parseDataPath(value);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      this.refuse(field, problem(value));
      return undefined;
    }
  }

  /** A path or a function call, as `ErrorPath` takes it. */
  pathOrCall(field: string): Template | undefined {
    const value = this.string(field);
    if (value === undefined) return undefined;
    try {
      return parsePathOrCall(value, field);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      this.refuse(field, 'Value is not a valid JSONPath or intrinsic function call');
      return undefined;
    }
  }

  /** A template in the state's own language. */
  template(field: string, seen?: ReservedMember): Template | undefined {
    const value = this.get(field);
    if (value === undefined) return undefined;
    if (this.language === 'JSONata') return this.jsonata(field, seen);
    warnOfPaths(value, this.at(field), this.problems);
    return parsePathTemplate(value, (message, inside) => this.refuse(field + inside, message));
  }

  /** @param seen the member of `$states` that this field has, besides those that all have */
  jsonata(field: string, seen?: ReservedMember): Template | undefined {
    const value = this.get(field);
    if (value === undefined) return undefined;
    const location = this.prefix + field;
    this.#warnOfLiterals(value, field);
    return parseJsonataTemplate(value, location, seen, (message, inside, code = SCHEMA) =>
      this.problems.add(code, message, this.at(field + inside)),
    );
  }

  /** Recorded: a text with one mark, or with blanks outside of them, is taken as it stands. */
  #warnOfLiterals(value: Json, place: string): void {
    if (Array.isArray(value)) {
      for (const [at, item] of value.entries()) this.#warnOfLiterals(item, `${place}[${at}]`);
    } else if (isJsonObject(value)) {
      for (const [key, member] of Object.entries(value)) this.#warnOfLiterals(member, `${place}/${key}`);
    } else if (typeof value === 'string' && !isExpression(value) && /^\s*\{%|%\}\s*$/.test(value)) {
      const message =
        "The text is not evaluated: an expression begins with '{%' and ends with '%}', without blanks outside";
      this.problems.warn('SCHEMA_VALIDATION_FAILED', message, this.at(place));
    }
  }
}
