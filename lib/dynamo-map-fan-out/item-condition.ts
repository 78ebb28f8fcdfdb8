import type { DynamoAttributeValue } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { ExpressionAliases } from './sources/expression-aliases';

/**
 * A condition that an item meets or not, for the sort key of a query or as a filter.
 *
 * Names and values travel under aliases, so that any name may be used, reserved words included. A name is that of a
 * top-level attribute, dots and all. A text may be a JSONata expression over the execution's input, such as
 * `{% $states.input.since %}`; for a number attribute wrap it in `DynamoAttributeValue.numberFromString`.
 */
export class ItemCondition {
  /** The attribute has this value. */
  public static isEqualTo(attribute: string, value: string | number | boolean | DynamoAttributeValue): ItemCondition {
    return comparison('=', attribute, value);
  }

  /** The attribute has another value, or does not exist. */
  public static isNotEqualTo(
    attribute: string,
    value: string | number | boolean | DynamoAttributeValue,
  ): ItemCondition {
    return comparison('<>', attribute, value);
  }

  /** The attribute is less. */
  public static isLessThan(attribute: string, value: string | number | DynamoAttributeValue): ItemCondition {
    return comparison('<', attribute, value);
  }

  /** The attribute is less or equal. */
  public static isAtMost(attribute: string, value: string | number | DynamoAttributeValue): ItemCondition {
    return comparison('<=', attribute, value);
  }

  /** The attribute is greater. */
  public static isGreaterThan(attribute: string, value: string | number | DynamoAttributeValue): ItemCondition {
    return comparison('>', attribute, value);
  }

  /** The attribute is greater or equal. */
  public static isAtLeast(attribute: string, value: string | number | DynamoAttributeValue): ItemCondition {
    return comparison('>=', attribute, value);
  }

  /** The attribute is from `low` to `high`, both included. */
  public static isBetween(
    attribute: string,
    low: string | number | DynamoAttributeValue,
    high: string | number | DynamoAttributeValue,
  ): ItemCondition {
    return new ItemCondition('range', [attribute], (aliases, prop) => {
      const [name, from, to] = [aliases.name(prop, attribute), aliases.value(prop, low), aliases.value(prop, high)];
      return `${name} BETWEEN ${from} AND ${to}`;
    });
  }

  /** The attribute is a text, or binary, that begins so. */
  public static beginsWith(attribute: string, prefix: string | DynamoAttributeValue): ItemCondition {
    return call('range', 'begins_with', attribute, prefix);
  }

  /** The attribute is a text with this part, or a list or set with this element. Not for a key. */
  public static contains(attribute: string, part: string | number | boolean | DynamoAttributeValue): ItemCondition {
    return call('filter', 'contains', attribute, part);
  }

  /** The item has the attribute. Not for a key. */
  public static exists(attribute: string): ItemCondition {
    return call('filter', 'attribute_exists', attribute);
  }

  /** The item does not have the attribute. Not for a key. */
  public static notExists(attribute: string): ItemCondition {
    return call('filter', 'attribute_not_exists', attribute);
  }

  /** The attribute is one of 1 to 100 values. Not for a key. */
  public static isOneOf(attribute: string, values: (string | number | DynamoAttributeValue)[]): ItemCondition {
    return new ItemCondition('filter', [attribute], (aliases, prop) => {
      const list = values.map((value) => aliases.value(prop, value)).join(', ');
      return `${aliases.name(prop, attribute)} IN (${list})`;
    });
  }

  /** Every one of the conditions holds. Not for a key. */
  public static allOf(...conditions: ItemCondition[]): ItemCondition {
    return joined('AND', conditions);
  }

  /** At least one of the conditions holds. Not for a key. */
  public static anyOf(...conditions: ItemCondition[]): ItemCondition {
    return joined('OR', conditions);
  }

  /** The condition does not hold. Not for a key. */
  public static not(condition: ItemCondition): ItemCondition {
    return new ItemCondition('filter', condition._attributes, (aliases, prop) => {
      return `(NOT ${condition._render(aliases, prop)})`;
    });
  }

  private constructor(
    /**
     * What of a key it may be about: a filter can be no condition of one.
     *
     * @internal
     */
    public readonly _kind: 'range' | 'filter',
    /** @internal */
    public readonly _attributes: readonly string[],
    private readonly render: (aliases: ExpressionAliases, prop: string) => string,
  ) {}

  /**
   * The condition as an expression; `prop` is named when something in it is wrong.
   *
   * @internal
   */
  public _render(aliases: ExpressionAliases, prop: string): string {
    return this.render(aliases, prop);
  }

  /** @internal */
  public static _of(
    kind: 'range' | 'filter',
    attributes: readonly string[],
    render: (aliases: ExpressionAliases, prop: string) => string,
  ): ItemCondition {
    return new ItemCondition(kind, attributes, render);
  }
}

function comparison(operator: string, attribute: string, value: unknown): ItemCondition {
  const kind = operator === '<>' ? 'filter' : 'range';
  return ItemCondition._of(kind, [attribute], (aliases, prop) => {
    return `${aliases.name(prop, attribute)} ${operator} ${aliases.value(prop, value)}`;
  });
}

function call(kind: 'range' | 'filter', name: string, attribute: string, ...operands: unknown[]): ItemCondition {
  return ItemCondition._of(kind, [attribute], (aliases, prop) => {
    const parts = [aliases.name(prop, attribute), ...operands.map((operand) => aliases.value(prop, operand))];
    return `${name}(${parts.join(', ')})`;
  });
}

function joined(word: 'AND' | 'OR', conditions: readonly ItemCondition[]): ItemCondition {
  return ItemCondition._of(
    'filter',
    conditions.flatMap(({ _attributes }) => _attributes),
    (aliases, prop) => {
      if (conditions.length === 0) throw new Error(`${prop}: a condition of ${word} needs at least one part`);
      return `(${conditions.map((condition) => condition._render(aliases, prop)).join(` ${word} `)})`;
    },
  );
}
