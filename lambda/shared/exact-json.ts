import { NumberValueImpl as NumberValue } from '@aws-sdk/util-dynamodb';
import { LosslessNumber, parse, stringify } from 'lossless-json';

/**
 * Reads JSON with numbers as `@aws-sdk/lib-dynamodb` takes them: every digit of the text is kept.
 *
 * @throws SyntaxError, or an error of the parser's that says what came
 */
export function parseExact(text: string): unknown {
  return parse(text.replace(/^\uFEFF/, ''), (_key, value) =>
    value instanceof LosslessNumber ? NumberValue.from(value.toString()) : value,
  );
}

/** Writes what `parseExact` reads. */
export function printExact(value: unknown): string {
  const isNumber = (held: unknown) => held instanceof NumberValue;
  return (
    stringify(value, undefined, 2, [{ test: isNumber, stringify: (held) => (held as NumberValue).toString() }]) ?? ''
  );
}
