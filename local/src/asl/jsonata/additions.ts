import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Json } from '../../kernel/json';
import type { Random } from '../../kernel/seeded-random';
import { JavaRandom } from '../java-random';
import { base64decode, distinct, formatNumber, pad } from './bounded-builtins';
import { BudgetExceeded, MAX_RANGE } from './budget';
import { BOUNDED } from './regex-engine';

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** What the evaluator calls a function on. */
interface Focus {
  readonly environment: { readonly timestamp: Date; lookup(name: string): unknown };
}

/** A name that no expression can write, under which functions find the chance of the execution. */
export const RANDOM = ' random';

/**
 * Functions of Step Functions, and those of JSONata that are bounded or read time and chance. Their signatures refuse
 * wrong arguments in the evaluator's own words.
 *
 * What the additions make of a value that they cannot use is nothing, not an error, but for a negative size of
 * `$partition`: so it was measured on AWS (https://github.com/floci-io/floci/pull/2676), of "five cases" that we take
 * for these.
 */
export const ADDITIONS: ReadonlyArray<readonly [name: string, body: (...args: never[]) => unknown, signature: string]> =
  [
    ['partition', partition, '<an:a>'],
    ['range', range, '<nnn:a>'],
    ['hash', hash, '<ss:s>'],
    ['parse', parse, '<s-:x>'],
    ['random', random, '<n?:n>'],
    ['uuid', uuid, '<:s>'],
    ['now', now, '<s?s?:s>'],
    ['millis', millis, '<:n>'],
    ['shuffle', shuffle, '<a:a>'],
    ['pad', pad, '<s-ns?:s>'],
    ['distinct', distinct, '<x:x>'],
    ['base64decode', base64decode, '<s-:s>'],
    ['formatNumber', formatNumber, '<n-so?:s>'],
  ];

function partition(items: Json[] | undefined, size: number | undefined): Json[][] | undefined {
  if (items === undefined || size === undefined) return undefined;
  const step = Math.trunc(size);
  if (step < 0) throw new RangeError('The chunk size of the partition function must not be negative');
  if (step === 0) return undefined;
  const chunks: Json[][] = [];
  for (let from = 0; from < items.length; from += step) chunks.push(items.slice(from, from + step));
  return chunks;
}

function range(first: number | undefined, last: number | undefined, step: number | undefined): number[] | undefined {
  if (first === undefined || last === undefined || step === undefined) return undefined;
  // The guide: functions that need whole numbers round down what they get. Measured: towards zero, -1.7 is -1
  // (https://github.com/floci-io/floci/pull/2676).
  const [from, to, by] = [first, last, step].map(Math.trunc) as [number, number, number];
  if (by === 0) return undefined;
  const count = Math.floor((to - from) / by) + 1;
  if (count > MAX_RANGE) throw new BudgetExceeded(BudgetExceeded.MEMORY);
  return Array.from({ length: Math.max(0, count) }, (_, at) => from + at * by);
}

function hash(data: string | undefined, algorithm: string | undefined): string | undefined {
  const digest = HASHES[algorithm ?? ''];
  if (data === undefined || digest === undefined) return undefined;
  return createHash(digest).update(data).digest('hex');
}

function parse(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function chance({ environment }: Focus): Random {
  return environment.lookup(RANDOM) as Random;
}

function random(this: Focus, seed: number | undefined): number {
  return seed === undefined ? chance(this).next() : new JavaRandom(seed).nextDouble();
}

function uuid(this: Focus): string {
  return chance(this).uuid();
}

function millis(this: Focus): number {
  return this.environment.timestamp.getTime();
}

const formatMillis = jsonata('$fromMillis($millis, $picture, $timezone)', BOUNDED);

function now(this: Focus, picture: string | undefined, timezone: string | undefined): Promise<unknown> {
  return formatMillis.evaluate(undefined, { millis: this.environment.timestamp.getTime(), picture, timezone });
}

function shuffle(this: Focus, items: readonly Json[] | undefined): Json[] | undefined {
  if (items === undefined) return undefined;
  const source = chance(this);
  const result = items.slice();
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(source.next() * (at + 1));
    [result[at], result[other]] = [result[other] as Json, result[at] as Json];
  }
  return result;
}
