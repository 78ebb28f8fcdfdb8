import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock } from '../../../src/kernel/clock';
import { SeededRandom } from '../../../src/kernel/seeded-random';
import { VirtualClock } from '../../../src/kernel/virtual-clock';
import {
  type FunctionSpec,
  LambdaHost,
  type LambdaHostOptions,
  type LogLine,
} from '../../../src/services/lambda/index';

/** The moment at which every virtual run of these tests begins. */
export const START = Date.UTC(2026, 0, 1);

export const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:worker';

/**
 * A handler for cases that need no environment of their own: it runs the body that its event brings.
 *
 * What stands before it in the same file is at hand there.
 */
export const ANY_BODY = "exports.handler = ({ body }) => eval('(async () => {' + body + '})()');";

/** A Lambda host and the bundles it runs, all removed by `stop`. */
export class LambdaFixture {
  readonly clock: Clock;
  readonly host: LambdaHost;
  readonly lines: LogLine[] = [];
  readonly notices: string[] = [];
  readonly #directories: string[] = [];

  constructor(options: Partial<LambdaHostOptions> = {}) {
    this.clock = options.clock ?? new VirtualClock(START);
    this.host = new LambdaHost({
      clock: this.clock,
      random: new SeededRandom(1),
      region: 'us-east-1',
      accountId: '111122223333',
      onLog: (line) => this.lines.push(line),
      onNotice: (text) => this.notices.push(text),
      ...options,
    });
  }

  /** Writes a bundle and returns its directory. */
  bundle(files: Readonly<Record<string, string>>): string {
    const directory = mkdtempSync(join(tmpdir(), 'lambda-bundle-'));
    this.#directories.push(directory);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
    return directory;
  }

  /** Adds the function `worker`, whose `index.js` is `code`. */
  add(code: string | Readonly<Record<string, string>>, spec: Partial<FunctionSpec> = {}): this {
    this.host.add({
      arn: ARN,
      name: 'worker',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      code: { directory: this.bundle(typeof code === 'string' ? { 'index.js': code } : code) },
      environment: {},
      timeoutMs: 30_000,
      memoryMb: 256,
      ...spec,
    });
    return this;
  }

  /** Invokes `worker` and reads its payload. */
  async invoke(event: unknown = {}) {
    const answer = await this.host.invoke('worker', JSON.stringify(event));
    return { ...answer, result: JSON.parse(answer.payload) };
  }

  /** What was printed, each line once, without the runtime's own report of an error. */
  printed(): string[] {
    return this.lines.map(({ text }) => text).filter((text) => !text.startsWith('Invoke Error'));
  }

  async stop(): Promise<void> {
    await this.host.stop();
    for (const directory of this.#directories) rmSync(directory, { recursive: true, force: true });
  }
}
