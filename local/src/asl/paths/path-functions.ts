import { isJsonObject, type Json } from '../../kernel/json';
import { PathMissing } from './path-problems';

/** Applies a function at the end of a path, such as `length()`, to what the path leads to. */
export function applyFunction(name: string, value: Json): Json {
  if (name === 'length' || name === 'size') {
    if (Array.isArray(value)) return value.length;
    return isJsonObject(value) ? Object.keys(value).length : null;
  }
  if (name === 'keys') {
    if (isJsonObject(value)) return Object.keys(value);
    return null;
  }
  const items = Array.isArray(value) ? value : [];
  if (name === 'first' || name === 'last') {
    const item = items.at(name === 'first' ? 0 : -1);
    if (item === undefined) throw new PathMissing(`${name}() of an empty list`);
    return item;
  }
  const numbers = items.filter((item): item is number => typeof item === 'number');
  if (numbers.length === 0)
    throw new PathMissing('Aggregation function attempted to calculate value using empty array');
  return aggregate(name, numbers);
}

/** No list is spread into arguments: of the numbers that data may hold there are more than a call takes. */
function aggregate(name: string, numbers: number[]): number {
  const sum = numbers.reduce((total, number) => total + number, 0);
  const mean = sum / numbers.length;
  switch (name) {
    case 'min':
      return numbers.reduce((least, number) => Math.min(least, number));
    case 'max':
      return numbers.reduce((most, number) => Math.max(most, number));
    case 'avg':
      return mean;
    case 'stddev':
      return Math.sqrt(numbers.reduce((total, number) => total + (number - mean) ** 2, 0) / numbers.length);
    default:
      return sum;
  }
}
