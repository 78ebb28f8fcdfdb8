import type { ExecutionView } from '../execution-history/execution-view';
import { type Iteration, iterationsAround, type Visit } from '../execution-history/visit';
import { shownDuration } from '../text/duration';
import { markup } from '../text/markup';

/** What a stretch of time went on. */
type Phase = 'queued' | 'running' | 'waiting' | 'retrying' | 'inside';

interface Segment {
  readonly phase: Phase;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Row {
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly isItem: boolean;
  readonly isBad: boolean;
  readonly segments: readonly Segment[];
}

/** More rows than these nobody reads; those that failed, and the longest, are shown. */
const MAX_ROWS = 40;

const WORDS: Readonly<Record<Phase, string>> = {
  queued: 'handed over, not yet begun',
  running: 'running',
  waiting: 'waiting',
  retrying: 'waiting for a retry',
  inside: 'working through what is inside',
};

/** When each state of the machine, and each item, was at work; nothing if no time passed. */
export function timeline(view: ExecutionView): string {
  const { startedAtMs } = view.record;
  const ends = [view.record.stoppedAtMs ?? 0, ...view.record.events.slice(-1).map(({ atMs }) => atMs)];
  const endMs = Math.max(...ends);
  const total = endMs - startedAtMs;
  const all = rowsOf(view, endMs);
  if (total <= 0 || all.length === 0) return '';
  const shown = chosen(all);
  const rows = shown.map((row) => drawRow(row, startedAtMs, total)).join('');
  const left = all.length - shown.length;
  const note =
    left === 0 ? '' : `<p class="note">${left} more items are not shown here: they took no longer than these.</p>`;
  const legend = (Object.keys(WORDS) as Phase[])
    .map((phase) => `<li><i class="ph-${phase}"></i>${WORDS[phase]}</li>`)
    .join('');
  return (
    `<section id="timeline"><h2>Timeline</h2><ul class="legend">${legend}</ul>` +
    `<ol class="timeline">${rows}</ol><p class="axis"><span>0</span><span>${shownDuration(total)}</span></p>${note}</section>`
  );
}

function rowsOf({ trace, items }: ExecutionView, endMs: number): Row[] {
  const inside = new Map<Iteration, Visit[]>();
  for (const visit of trace.visits) {
    for (const around of iterationsAround(visit)) {
      const known = inside.get(around);
      if (known === undefined) inside.set(around, [visit]);
      else known.push(visit);
    }
  }
  const states = trace.visits
    .filter(({ parent }) => parent === undefined)
    .map((visit): Row => {
      const toMs = visit.exitedAtMs ?? visit.attempts.at(-1)?.endedAtMs ?? endMs;
      const isBad = visit.status !== 'succeeded' && visit.status !== 'running';
      return {
        label: visit.state,
        fromMs: visit.enteredAtMs,
        toMs,
        isItem: false,
        isBad,
        segments: segmentsOf(visit, endMs),
      };
    });
  const ofItems = items.flatMap((item): Row[] => {
    if (item.startedAtMs === undefined) return [];
    const visits = item.iterations.flatMap((iteration) => inside.get(iteration) ?? []);
    return [
      {
        label: `${item.map} ${item.label}`,
        fromMs: item.startedAtMs,
        toMs: item.endedAtMs ?? endMs,
        isItem: true,
        isBad: item.status !== 'succeeded' && item.status !== 'running',
        segments: visits.flatMap((visit) => (isContainer(visit) ? [] : segmentsOf(visit, endMs))),
      },
    ];
  });
  return [...states, ...ofItems];
}

function segmentsOf(visit: Visit, endMs: number): Segment[] {
  if (visit.type === 'Wait') return [{ phase: 'waiting', fromMs: visit.enteredAtMs, toMs: visit.exitedAtMs ?? endMs }];
  if (isContainer(visit)) {
    const toMs = visit.exitedAtMs ?? visit.attempts.at(-1)?.endedAtMs ?? endMs;
    return [{ phase: 'inside', fromMs: visit.enteredAtMs, toMs }];
  }
  return visit.attempts.flatMap(({ scheduledAtMs, startedAtMs, submittedAtMs, endedAtMs }, at) => {
    const next = visit.attempts[at + 1]?.scheduledAtMs;
    const ended = endedAtMs ?? endMs;
    const started = startedAtMs ?? scheduledAtMs;
    const segments: Segment[] = [
      { phase: 'queued', fromMs: scheduledAtMs, toMs: started },
      { phase: 'running', fromMs: started, toMs: submittedAtMs ?? ended },
    ];
    if (submittedAtMs !== undefined) segments.push({ phase: 'waiting', fromMs: submittedAtMs, toMs: ended });
    if (next !== undefined) segments.push({ phase: 'retrying', fromMs: ended, toMs: next });
    return segments;
  });
}

function chosen(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= MAX_ROWS) return rows;
  const weight = (row: Row) => (row.isBad ? 2 : row.isItem ? 0 : 1);
  const ranked = [...rows].sort((a, b) => weight(b) - weight(a) || b.toMs - b.fromMs - (a.toMs - a.fromMs));
  const kept = new Set(ranked.slice(0, MAX_ROWS));
  return rows.filter((row) => kept.has(row));
}

function drawRow({ label, fromMs, toMs, isItem, isBad, segments }: Row, startMs: number, total: number): string {
  const percent = (ms: number) => Math.round((ms / total) * 10_000) / 100;
  const bars = segments
    .filter((segment) => segment.toMs > segment.fromMs)
    .map(
      ({ phase, fromMs, toMs }) =>
        `<rect class="ph-${phase}" x="${percent(fromMs - startMs)}%" width="${percent(toMs - fromMs)}%" y="2" height="10"/>`,
    );
  const span = `<rect class="span" x="${percent(fromMs - startMs)}%" width="${Math.max(0.15, percent(toMs - fromMs))}%" y="6" height="2"/>`;
  const classes = [isItem ? 'item' : 'top', ...(isBad ? ['bad'] : [])].join(' ');
  return (
    `<li class="${classes}"><span class="label">${markup(label)}</span>` +
    `<svg height="14" width="100%" aria-hidden="true">${span}${bars.join('')}</svg>` +
    `<span class="took">${shownDuration(toMs - fromMs)}</span></li>`
  );
}

function isContainer(visit: Visit): boolean {
  return visit.type === 'Map' || visit.type === 'Parallel';
}
