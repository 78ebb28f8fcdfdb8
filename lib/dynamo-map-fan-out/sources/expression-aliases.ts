import type { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { IConstruct } from 'constructs';
import { PropError } from '../../private/prop-error';
import { conditionValue } from './attribute-value';

/**
 * The names and values of an expression, each under an alias: no name is a reserved word, no value a piece of syntax.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
 */
export class ExpressionAliases {
  readonly #scope: IConstruct;
  readonly #names = new Map<string, string>();
  readonly #values = new Map<string, DynamoAttributeValue>();

  constructor(scope: IConstruct) {
    this.#scope = scope;
  }

  /** The alias of an attribute's name; `prop` is named when it cannot be one. */
  name(prop: string, attribute: string): string {
    if (typeof attribute !== 'string' || attribute === '' || Buffer.byteLength(attribute) > 255) {
      throw new PropError(this.#scope, prop, 'the name of an attribute, of 1 to 255 bytes', attribute);
    }
    const known = [...this.#names].find(([, name]) => name === attribute)?.[0];
    if (known !== undefined) return known;
    const alias = `#n${this.#names.size}`;
    this.#names.set(alias, attribute);
    return alias;
  }

  value(prop: string, value: unknown): string {
    const alias = `:v${this.#values.size}`;
    this.#values.set(alias, conditionValue(this.#scope, prop, value));
    return alias;
  }

  /** `ExpressionAttributeNames`. */
  get names(): Record<string, string> {
    return Object.fromEntries(this.#names);
  }

  /** `ExpressionAttributeValues`. */
  get values(): Record<string, unknown> {
    return Object.fromEntries([...this.#values].map(([alias, value]) => [alias, value.toObject()]));
  }
}
