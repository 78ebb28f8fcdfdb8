import { isJsonObject, type Json } from '../../kernel/json';
import { IntrinsicProblem } from './intrinsic-problem';

/** Fills each `{}` of a template with the next value; a backslash makes the character after it plain. */
export function formatTemplate(template: string, values: readonly Json[]): string {
  let result = '';
  let used = 0;
  for (let at = 0; at < template.length; at++) {
    const char = template[at] as string;
    if (char === '\\') {
      at++;
      result += template[at] ?? '';
    } else if (char === '{' && template[at + 1] === '}') {
      const value = values[used++];
      if (value === undefined) throw new IntrinsicProblem('there are more {} than values');
      result += print(value);
      at++;
    } else {
      result += char;
    }
  }
  if (used < values.length) throw new IntrinsicProblem('there are more values than {}');
  return result;
}

/** Objects and arrays come out as Java prints maps and lists (recorded): `{Arg1=1, Arg2=[]}`. */
function print(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  if (isJsonObject(value)) {
    return `{${Object.entries(value)
      .map(([key, member]) => `${key}=${print(member)}`)
      .join(', ')}}`;
  }
  return typeof value === 'number' ? printNumber(value) : String(value);
}

/** From ten million on, and below a thousandth, Java prints fractions with an exponent: `1.25E-4`. */
function printNumber(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || (size >= 1e-3 && size < 1e7)) return String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
