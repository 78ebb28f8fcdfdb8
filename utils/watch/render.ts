import { stripVTControlCharacters } from 'node:util';
import type { Progress } from '../execution-history/live-progress';
import { statusWord } from '../report/status-words';
import { fitColumns } from '../text/columns';
import { shownDuration } from '../text/duration';
import { visible } from '../text/markup';

/** How a line may look. */
export interface Look {
  readonly columns: number;
  readonly hasColour: boolean;
}

/** How fast items are done. */
export interface Rate {
  /** Items a second; undefined until it can be told. */
  readonly perSecond: number | undefined;
}

const COLOURS = { good: 32, bad: 31, busy: 36, dim: 2 } as const;

/** The lines of a live view: a bar, counts, states, errors. */
export function liveLines(progress: Progress, rate: Rate, nowMs: number, look: Look): string[] {
  const paint = painter(look);
  const status = statusWord(progress.status);
  const lines = [
    `${paint(tone(progress.status), status)} ${took(progress, nowMs)}`,
    ...(progress.total > 0 ? [bar(progress, look), counts(progress, paint), speed(progress, rate)] : []),
    ...(progress.status === 'RUNNING' ? [`now: ${states(progress)}`, lastEvent(progress, nowMs)] : []),
    ...errors(progress).map((line) => paint('bad', line)),
  ];
  return lines.filter((line) => line !== '').map((line) => fitted(line, look.columns));
}

/** One line that says how far it is, for a log. */
export function logLine(progress: Progress, rate: Rate, nowMs: number): string {
  const { total, succeeded, failed, running, errors: groups } = progress;
  const parts = [
    statusWord(progress.status),
    ...(total > 0
      ? [`${succeeded + failed}/${total} items`, `${succeeded} succeeded`, `${failed} failed`, `${running} running`]
      : []),
    ...(total > 0 && progress.status === 'RUNNING' ? [speed(progress, rate)] : []),
    ...(progress.status === 'RUNNING' ? [`in ${states(progress)}`, lastEvent(progress, nowMs)] : []),
    ...(groups[0] === undefined ? [] : [`most frequent error ${groups[0].count} × ${groups[0].error}`]),
  ];
  return safe(`${new Date(nowMs).toISOString().slice(11, 19)} ${parts.filter((part) => part !== '').join(', ')}`);
}

function took({ startedAtMs, stoppedAtMs }: Progress, nowMs: number): string {
  const lasted = shownDuration(Math.max(0, (stoppedAtMs ?? nowMs) - startedAtMs));
  return stoppedAtMs === undefined ? `for ${lasted}` : `after ${lasted}`;
}

function lastEvent({ lastEventAtMs }: Progress, nowMs: number): string {
  return `last event ${shownDuration(Math.max(0, nowMs - lastEventAtMs))} ago`;
}

/** What went wrong most often, three causes at the most. */
export function errors({ errors: groups }: Progress): string[] {
  return [...groups]
    .sort((a, b) => b.count - a.count)
    .slice(0, 3)
    .map(({ count, error, message, states }) => {
      const where = states.length === 0 ? '' : ` in ${states.join(', ')}`;
      return safe(`${count} × ${error}${where}: ${message.replaceAll(/\s+/g, ' ')}`);
    });
}

function bar({ total, succeeded, failed, running }: Progress, look: Look): string {
  const paint = painter(look);
  const label = `${Math.floor((100 * (succeeded + failed)) / total)}%`.padStart(5);
  const room = Math.max(8, Math.min(60, look.columns - label.length - 2));
  const length = (count: number) => Math.floor((room * count) / total);
  // A single failure among many is seen all the same.
  const bad = failed === 0 ? 0 : Math.max(1, length(failed));
  const good = Math.min(room - bad, length(succeeded));
  const busy = Math.min(room - bad - good, running === 0 ? 0 : Math.max(1, length(running)));
  const rest = room - bad - good - busy;
  return `[${paint('bad', '×'.repeat(bad))}${paint('good', '#'.repeat(good))}${paint('busy', '~'.repeat(busy))}${' '.repeat(rest)}]${label}`;
}

function counts({ total, succeeded, failed, running }: Progress, paint: Painter): string {
  const bad = failed === 0 ? `${failed} failed` : paint('bad', `${failed} failed`);
  return `${paint('good', `${succeeded} succeeded`)}, ${bad}, ${running} running of ${total}`;
}

function speed({ total, succeeded, failed, status }: Progress, { perSecond }: Rate): string {
  const left = total - succeeded - failed;
  if (status !== 'RUNNING' || perSecond === undefined || perSecond <= 0) return '';
  const rate = perSecond >= 1 ? `${perSecond.toFixed(1)} a second` : `${(perSecond * 60).toFixed(1)} a minute`;
  return left === 0 ? rate : `${rate}, about ${shownDuration((left / perSecond) * 1_000)} left`;
}

function states({ current }: Progress): string {
  const shown = current.slice(0, 3).map(({ state, count, isWaiting }) => {
    const times = count > 1 ? ` ×${count}` : '';
    return `${state}${times}${isWaiting ? ' (waiting)' : ''}`;
  });
  const more = current.length > 3 ? ` and ${current.length - 3} more` : '';
  return shown.length === 0 ? 'between states' : `${shown.join(', ')}${more}`;
}

type Painter = (tone: keyof typeof COLOURS, text: string) => string;

function painter({ hasColour }: Look): Painter {
  return (name, text) => (hasColour && text !== '' ? `\u001b[${COLOURS[name]}m${text}\u001b[0m` : text);
}

function tone(status: string): keyof typeof COLOURS {
  if (status === 'SUCCEEDED') return 'good';
  return status === 'RUNNING' ? 'busy' : 'bad';
}

/** Cut to the width of the terminal, colours not counted; a line that wraps would spoil the redrawing. */
function fitted(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  const fitting = fitColumns(plain, columns);
  return fitting === plain ? line : fitting;
}

/** On one line, with nothing that a terminal would obey. */
function safe(text: string): string {
  return visible(stripVTControlCharacters(text)).replaceAll('\n', ' ');
}
