import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Clock } from '../../kernel/clock';
import type { Json } from '../../kernel/json';
import type { Random } from '../../kernel/seeded-random';
import { JavaRandom } from '../java-random';
import { distinct, pad } from './bounded-builtins';
import { BudgetExceeded, MAX_RANGE } from './budget';
import { BOUNDED } from './regex-engine';

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** Functions of Step Functions, and JSONata's own with a bound, that depend on nothing but their arguments. */
export const PURE_ADDITIONS: ReadonlyArray<
  readonly [name: string, body: (...args: never[]) => unknown, signature: string]
> = [
  ['partition', partition, '<an:a>'],
  ['range', range, '<nnn:a>'],
  ['hash', hash, '<ss:s>'],
  ['parse', parse, '<s-:x>'],
  ['pad', pad, '<s-ns?:s>'],
  ['distinct', distinct, '<x:x>'],
];

function partition(items: Json[] | undefined, size: number): Json[][] | undefined {
  if (items === undefined) return undefined;
  const step = Math.trunc(size);
  if (!(step >= 1)) throw new RangeError('The chunk size of the partition function must be a positive integer');
  const chunks: Json[][] = [];
  for (let from = 0; from < items.length; from += step) chunks.push(items.slice(from, from + step));
  return chunks;
}

function range(first: number | undefined, last: number, step: number): number[] | undefined {
  if (first === undefined) return undefined;
  // The guide: functions that need whole numbers round down what they get. Measured: towards zero, -1.7 is -1
  // (https://github.com/floci-io/floci/pull/2676).
  const [from, to, by] = [first, last, step].map(Math.trunc) as [number, number, number];
  if (by === 0) throw new RangeError('The step of the range function must not be zero');
  const count = Math.floor((to - from) / by) + 1;
  if (count > MAX_RANGE) throw new BudgetExceeded(BudgetExceeded.MEMORY);
  return Array.from({ length: Math.max(0, count) }, (_, at) => from + at * by);
}

function hash(data: string | undefined, algorithm: string): string | undefined {
  if (data === undefined) return undefined;
  const digest = HASHES[algorithm];
  if (digest === undefined) {
    throw new RangeError(`The hash function knows ${Object.keys(HASHES).join(', ')}, not '${algorithm}'`);
  }
  return createHash(digest).update(data).digest('hex');
}

function parse(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new RangeError('The argument of the parse function is not a valid JSON text');
  }
}

const formatMillis = jsonata('$fromMillis($millis, $picture, $timezone)', BOUNDED);

/**
 * Functions that read time or chance, and replace those of JSONata which read the machine's own.
 *
 * `eval` stands here as undefined: Step Functions leaves it out, so calling it is calling no function.
 */
export function runAdditions(clock: Clock, random: Random): Record<string, unknown> {
  return {
    eval: undefined,
    random: (seed?: unknown) =>
      typeof seed === 'number' ? new JavaRandom(Math.trunc(seed)).nextDouble() : random.next(),
    uuid: () => random.uuid(),
    millis: () => clock.now(),
    now: (picture?: string, timezone?: string) =>
      formatMillis.evaluate(undefined, { millis: clock.now(), picture, timezone }),
    shuffle: (items?: Json[]) => (Array.isArray(items) ? shuffled(items, random) : items),
  };
}

function shuffled(items: readonly Json[], random: Random): Json[] {
  const result = items.slice();
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(random.next() * (at + 1));
    [result[at], result[other]] = [result[other] as Json, result[at] as Json];
  }
  return result;
}
