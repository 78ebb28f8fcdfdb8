import type { Progress } from '../execution-history/live-progress';
import type { Sender } from '../step-functions/read-execution';
import { EXIT, type Terminal } from '../terminal';
import { Follower } from './follow';
import { errors, type Look, liveLines, logLine, type Rate } from './render';
import { ServerClock } from './server-clock';

const LIVE_INTERVAL_MS = 1_000;
const LOG_INTERVAL_MS = 5_000;
/** The rate is that of the last minute. */
const RATE_WINDOW_MS = 60_000;

/** How to show it. */
export interface WatchOptions {
  /** A JSON object for each look, instead of words. */
  readonly isJson?: boolean;
  /** When it was started, by the terminal's clock, if that was done here. */
  readonly startedAtMs?: number;
}

/**
 * Shows how far an execution is until it ends, and resolves with the exit code.
 *
 * On a terminal the view is drawn over; anywhere else a line is added every few seconds.
 */
export async function watchExecution(
  sfn: Sender,
  executionArn: string,
  terminal: Terminal,
  { isJson = false, startedAtMs }: WatchOptions = {},
): Promise<number> {
  const { out, interrupted } = terminal;
  const follower = new Follower(sfn, executionArn);
  const isLive = out.isTTY === true && !isJson && terminal.env.TERM !== 'dumb';
  const speed = new Speed();
  const clock = new ServerClock(startedAtMs);
  const screen = new Screen(terminal);
  for (;;) {
    if (interrupted.aborted) return EXIT.interrupted;
    const progress = await follower.look();
    const nowMs = terminal.now();
    const rate = speed.after(progress, nowMs);
    const serverMs = clock.at(progress.lastEventAtMs, nowMs);
    if (isJson) out.write(`${JSON.stringify(summary(progress))}\n`);
    else if (isLive) screen.draw(liveLines(progress, rate, serverMs, screen.look()));
    else out.write(`${logLine(progress, rate, serverMs)}\n`);
    if (progress.status !== 'RUNNING' && progress.status !== 'PENDING_REDRIVE') {
      if (!isLive && !isJson) for (const line of errors(progress)) out.write(`  ${line}\n`);
      return progress.status === 'SUCCEEDED' ? EXIT.done : EXIT.workflowFailed;
    }
    try {
      await terminal.sleep(isLive ? LIVE_INTERVAL_MS : LOG_INTERVAL_MS, interrupted);
    } catch (error) {
      if (!interrupted.aborted) throw error;
    }
  }
}

function summary({ errors: groups, startedAtMs, stoppedAtMs, lastEventAtMs, ...counts }: Progress): object {
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    ...counts,
    errors: groups.map(({ error, count }) => ({ error, count })),
    startedAt: iso(startedAtMs),
    ...(stoppedAtMs !== undefined && { stoppedAt: iso(stoppedAtMs) }),
    lastEventAt: iso(lastEventAtMs),
  };
}

/** Items a second over the last minute. */
class Speed {
  readonly #looks: { atMs: number; done: number }[] = [];

  after({ succeeded, failed }: Progress, atMs: number): Rate {
    this.#looks.push({ atMs, done: succeeded + failed });
    while ((this.#looks[1]?.atMs ?? atMs) < atMs - RATE_WINDOW_MS) this.#looks.shift();
    const first = this.#looks[0];
    if (first === undefined || first.atMs === atMs) return { perSecond: undefined };
    return { perSecond: (succeeded + failed - first.done) / ((atMs - first.atMs) / 1_000) };
  }
}

/** A place on the terminal that is drawn over. */
class Screen {
  #lines = 0;

  constructor(readonly terminal: Terminal) {}

  look(): Look {
    const { out, env } = this.terminal;
    return { columns: Math.max(20, out.columns ?? 80), hasColour: (env.NO_COLOR ?? '') === '' };
  }

  draw(lines: readonly string[]): void {
    const up = this.#lines > 0 ? `\u001b[${this.#lines}A` : '';
    this.terminal.out.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[J`);
    this.#lines = lines.length;
  }
}
