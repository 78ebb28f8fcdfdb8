import { createHash } from 'node:crypto';
import { asText, isJsonObject, type Json } from '../../kernel/json';
import type { Random } from '../../kernel/seeded-random';
import { deepEqual } from '../deep-equal';
import { JavaRandom } from '../java-random';
import { formatTemplate } from './format';
import { IntrinsicProblem } from './intrinsic-problem';

/** One intrinsic function of JSONPath states. */
export interface Intrinsic {
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  run(args: readonly Json[], random: Random): Json;
}

const ANY = Number.POSITIVE_INFINITY;
/** Longest text that the Base64 functions and `States.Hash` take. */
const MAX_TEXT = 10_000;
const MAX_RANGE = 1_000;

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/**
 * All intrinsic functions.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  'States.Array': { arity: [0, ANY], run: (args) => [...args] },
  'States.ArrayPartition': { arity: [2, 2], run: ([items, size]) => partition(array(items), rounded(size)) },
  'States.ArrayContains': {
    arity: [2, 2],
    run: ([items, wanted]) => array(items).some((item) => deepEqual(item, wanted as Json)),
  },
  'States.ArrayRange': {
    arity: [3, 3],
    run: ([first, last, step]) => range(rounded(first), rounded(last), rounded(step)),
  },
  'States.ArrayGetItem': {
    arity: [2, 2],
    run: ([items, at]) => {
      const item = array(items)[rounded(at)];
      if (item === undefined) throw new IntrinsicProblem(`the index ${at} is outside the array`);
      return item;
    },
  },
  'States.ArrayLength': { arity: [1, 1], run: ([items]) => array(items).length },
  'States.ArrayUnique': { arity: [1, 1], run: ([items]) => unique(array(items)) },
  'States.Base64Encode': {
    arity: [1, 1],
    run: ([value]) => Buffer.from(limited(text(value)), 'utf8').toString('base64'),
  },
  'States.Base64Decode': { arity: [1, 1], run: ([value]) => decodeBase64(limited(text(value))) },
  'States.Hash': { arity: [2, 2], run: ([data, algorithm]) => hash(data as Json, text(algorithm)) },
  'States.JsonMerge': {
    arity: [3, 3],
    run: ([first, second, isDeep]) => {
      if (isDeep !== false) throw new IntrinsicProblem('only the shallow merging mode is supported: pass false');
      return { ...object(first), ...object(second) };
    },
  },
  'States.StringToJson': {
    arity: [1, 1],
    run: ([value]) => {
      const source = text(value);
      if (source.trim() === '') return null;
      try {
        return JSON.parse(source) as Json;
      } catch {
        throw new IntrinsicProblem(`'${source}' is not a valid JSON text`);
      }
    },
  },
  'States.JsonToString': { arity: [1, 1], run: ([value]) => JSON.stringify(value) },
  'States.MathRandom': {
    arity: [2, 3],
    run: ([start, end, seed], random) => {
      const from = rounded(start);
      const span = rounded(end) - from;
      if (span <= 0) throw new IntrinsicProblem('the end must be greater than the start');
      if (!fitsInt(span)) throw new IntrinsicProblem('the range does not fit 32 bits');
      const offset =
        seed === undefined ? Math.floor(random.next() * span) : new JavaRandom(rounded(seed)).nextInt(span);
      return from + offset;
    },
  },
  'States.MathAdd': {
    arity: [2, 2],
    run: ([a, b]) => {
      const sum = rounded(a) + rounded(b);
      if (!fitsInt(sum)) throw new IntrinsicProblem('the sum does not fit 32 bits');
      return sum;
    },
  },
  'States.StringSplit': {
    arity: [2, 2],
    run: ([value, separators]) => split(text(value), text(separators)),
  },
  'States.UUID': { arity: [0, 0], run: (_args, random) => random.uuid() },
  'States.Format': {
    arity: [1, ANY],
    run: ([template, ...values]) => formatTemplate(text(template), values),
  },
};

function array(value: Json | undefined): Json[] {
  if (Array.isArray(value)) return value;
  throw new IntrinsicProblem(`expected an array, got ${JSON.stringify(value)}`);
}

function object(value: Json | undefined): { [key: string]: Json } {
  if (isJsonObject(value)) return value;
  throw new IntrinsicProblem(`expected an object, got ${JSON.stringify(value)}`);
}

function text(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  throw new IntrinsicProblem(`expected a string, got ${JSON.stringify(value)}`);
}

/** A 32-bit integer; fractions are rounded half up, as AWS does (recorded: -0.5 becomes 0). */
function rounded(value: Json | undefined): number {
  const integer = typeof value === 'number' ? Math.floor(value + 0.5) : Number.NaN;
  if (fitsInt(integer)) return integer;
  throw new IntrinsicProblem(`expected a 32-bit integer, got ${JSON.stringify(value)}`);
}

function fitsInt(value: number): boolean {
  return value >= -(2 ** 31) && value < 2 ** 31;
}

function limited(value: string): string {
  if (value.length <= MAX_TEXT) return value;
  throw new IntrinsicProblem(`the text is longer than ${MAX_TEXT} characters`);
}

function partition(items: Json[], size: number): Json[] {
  if (size <= 0) throw new IntrinsicProblem('the chunk size must be a positive integer');
  const chunks: Json[] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}

function range(first: number, last: number, step: number): Json[] {
  if (step === 0) throw new IntrinsicProblem('the step must not be zero');
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > MAX_RANGE) throw new IntrinsicProblem(`the array has more than ${MAX_RANGE} items`);
  return Array.from({ length: count }, (_, at) => first + at * step);
}

function unique(items: Json[]): Json[] {
  const kept: Json[] = [];
  for (const item of items) if (!kept.some((other) => deepEqual(other, item))) kept.push(item);
  return kept;
}

/** As MIME has it (RFC 2045): what is no character of Base64, a line break above all, is passed over. */
function decodeBase64(value: string): string {
  const [digits = ''] = value.replace(/[^A-Za-z0-9+/=]/g, '').split('=');
  if (digits.length % 4 === 1) throw new IntrinsicProblem('the text is not valid Base64');
  return Buffer.from(digits, 'base64').toString('utf8');
}

function hash(data: Json, algorithm: string): string {
  const digest = HASHES[algorithm];
  if (digest === undefined) throw new IntrinsicProblem(`unknown algorithm '${algorithm}'`);
  const source = limited(asText(data));
  return createHash(digest).update(source).digest('hex');
}

/** Each character of `separators` splits; empty parts vanish (recorded). */
function split(value: string, separators: string): Json[] {
  const parts: string[] = [];
  let part = '';
  for (const char of value) {
    if (!separators.includes(char)) part += char;
    else if (part !== '') {
      parts.push(part);
      part = '';
    }
  }
  if (part !== '') parts.push(part);
  return parts;
}
