import fs from 'node:fs';
import type { Print } from './worker-output';

type Arguments = readonly unknown[];
type Call = (...args: unknown[]) => unknown;

/** The streams by their file descriptors. */
const STREAMS: Readonly<Record<number, 'stdout' | 'stderr'>> = { 1: 'stdout', 2: 'stderr' };

/**
 * Prints what is written to the descriptors of standard output and error, as fast loggers do past `process.stdout`.
 *
 * A thread has no descriptors of its own: it would go to the runner's, amid the result that others read there.
 */
export function installDescriptors(print: Print): void {
  const files = fs as unknown as Record<string, Call>;
  /** @param settle gives back what the method does, once `bytes` are written */
  const replace = (name: string, settle: (bytes: number, args: Arguments) => unknown) => {
    const real = files[name] as Call;
    const replacement: Call = (...args) => {
      const stream = typeof args[0] === 'number' ? STREAMS[args[0]] : undefined;
      if (stream === undefined) return real.apply(fs, args);
      const written = writtenOf(args);
      print(stream, written.toString('utf8'));
      return settle(written.length, args);
    };
    // Node hangs on its own how a promise of the method is made.
    files[name] = Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(real));
  };
  const callBack = (args: Arguments, ...results: unknown[]) => {
    const callback = args.at(-1) as (error: null, ...results: unknown[]) => void;
    process.nextTick(() => callback(null, ...results));
  };
  replace('writeSync', (bytes) => bytes);
  replace('write', (bytes, args) => callBack(args, bytes, args[1]));
  for (const name of ['writeFile', 'appendFile']) {
    replace(`${name}Sync`, () => undefined);
    replace(name, (_, args) => callBack(args));
  }
}

/** A text with or without an encoding, or a part of a buffer by offset and length or by options that hold them. */
function writtenOf([, data, third, fourth]: Arguments): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  if (!ArrayBuffer.isView(data))
    throw new TypeError('The "data" argument must be of type string or an instance of Buffer');
  const given = typeof third === 'object' && third !== null ? third : { offset: third, length: fourth };
  const { offset, length } = given as { offset?: unknown; length?: unknown };
  const from = typeof offset === 'number' ? offset : 0;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return bytes.subarray(from, typeof length === 'number' ? from + length : undefined);
}
