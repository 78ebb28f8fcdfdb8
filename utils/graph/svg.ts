import type { Level } from '../execution-history/definition-tree';
import { type StateView, timesTaken, worstStatus } from '../execution-history/state-view';
import { markup } from '../text/markup';
import {
  type PlacedArrow,
  type PlacedLevel,
  type PlacedState,
  type Point,
  placeLevel,
  shownName,
  subtitle,
} from './layout';
import { icon } from './status-icons';

/** What to draw besides the states themselves. */
export interface DrawOptions {
  /** What the drawing shows, for those who cannot see it. */
  readonly title: string;
  /** What happened to each state, by its name. */
  readonly states?: ReadonlyMap<string, StateView>;
  /** Parts of a bar over the items of a Map or the visits of a Parallel, by its name: share of each status. */
  readonly bars?: ReadonlyMap<string, readonly BarPart[]>;
  /** Where a state leads when it is clicked. */
  readonly hrefOf?: (state: string) => string;
  /** Style that the drawing carries itself, if it is to stand alone. */
  readonly style?: string;
}

/** A share of a bar. */
export interface BarPart {
  readonly status: string;
  readonly count: number;
}

/** A wider drawing may be shrunk to the width of the page, though not to less than this. */
const WIDE = 800;

/** The state machine as SVG. */
export function drawSvg(root: Level, options: DrawOptions): string {
  const placed = placeLevel(root);
  const [width, height] = [Math.ceil(placed.width) + 2, Math.ceil(placed.height) + 2];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="graph${width > WIDE ? ' wide' : ''}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `role="${options.hrefOf === undefined ? 'img' : 'group'}" aria-label="${markup(options.title)}">` +
    (options.style === undefined ? '' : `<style>${options.style}</style>`) +
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">` +
    `<path d="M0 0.5 7.5 4 0 7.5z"/></marker></defs>` +
    `<g transform="translate(1 1)">${drawLevel(placed, options, root.startAt)}</g></svg>\n`
  );
}

function drawLevel(level: PlacedLevel, options: DrawOptions, startAt: string): string {
  const arrows = level.arrows.map((arrow) => drawArrow(arrow, options)).join('');
  return arrows + level.states.map((state) => drawState(state, options, state.node.name === startAt)).join('');
}

function drawArrow({ from, edges, points }: PlacedArrow, { states }: DrawOptions): string {
  const view = states?.get(from);
  // Which of several choices with one target was taken the history does not say.
  const targets = new Map(edges.map((edge) => [edge.to, timesTaken(edge, view)]));
  const times = [...targets.values()].reduce((sum, count) => sum + count, 0);
  const kind = edges.every((edge) => edge.kind === 'catch') ? ['catch'] : [];
  const classes = ['edge', ...kind, ...(times > 0 ? ['taken'] : states === undefined ? [] : ['idle'])];
  const labels = edges.flatMap(({ label, kind, to }) =>
    label === undefined && kind !== 'default' ? [] : [`${label ?? 'otherwise'} → ${to}`],
  );
  const title = labels.length === 0 ? '' : `<title>${markup(labels.join('\n'))}</title>`;
  const at = points.at(-1);
  const count =
    times > 1 && at !== undefined ? `<text class="times" x="${n(at.x + 7)}" y="${n(at.y - 5)}">×${times}</text>` : '';
  return `<g class="${classes.join(' ')}">${title}<path d="${smooth(points)}" marker-end="url(#tip)"/>${count}</g>`;
}

function drawState(state: PlacedState, options: DrawOptions, isStart: boolean): string {
  const { node, x, y, width, height, inner } = state;
  const view = options.states?.get(node.name);
  const status = view === undefined ? undefined : (worstStatus(view) ?? 'idle');
  const isEnd = node.type === 'Succeed' || node.type === 'Fail';
  const isCluster = inner.length > 0;
  const shape = `<rect class="box" width="${n(width)}" height="${n(height)}" rx="${isEnd ? height / 2 : 8}"/>`;
  const title = `<title>${markup(describe(state, view))}</title>`;
  const label =
    `<text class="name" x="${isStart ? 24 : 14}" y="20">${markup(shownName(node.name))}</text>` +
    `<text class="sub" x="14" y="36">${markup(subtitle(node))}</text>` +
    (isStart ? '<path class="start" d="M12 10.5l7 5-7 5z"/>' : '');
  const mark = status === undefined || status === 'idle' ? '' : icon(status, width - 16, 16);
  const counts = view === undefined ? '' : drawCounts(view, width);
  const bar = isCluster ? drawBar(options.bars?.get(node.name) ?? [], width) : '';
  const body = `${shape}${label}${mark}${counts}${bar}`;
  const href = options.hrefOf?.(node.name);
  const linked =
    href === undefined
      ? `${title}${body}`
      : `<a href="${markup(href)}" data-state="${markup(node.name)}">${title}${body}</a>`;
  const levels = inner.map(
    (level, at) =>
      `<g transform="translate(${n(level.x)} ${n(level.y)})">${drawLevel(level, options, node.levels[at]?.startAt ?? '')}</g>`,
  );
  const classes = [
    'state',
    node.type,
    ...(isCluster ? ['cluster'] : []),
    ...(status === undefined ? [] : [`is-${status}`]),
  ];
  return `<g class="${classes.join(' ')}" transform="translate(${n(x)} ${n(y)})">${linked}${levels.join('')}</g>`;
}

/** How often it was entered, and how often tried again. */
function drawCounts({ entered, retries, byStatus }: StateView, width: number): string {
  const bad = byStatus.failed + byStatus.timedOut + byStatus.caught;
  const parts = [
    ...(entered > 1 ? [`×${entered}`] : []),
    ...(retries > 0 ? [`↻${retries}`] : []),
    ...(bad > 0 && entered > 1 ? [`✕${bad}`] : []),
  ];
  return parts.length === 0
    ? ''
    : `<text class="counts" x="${n(width - 10)}" y="37" text-anchor="end">${parts.join(' ')}</text>`;
}

function drawBar(parts: readonly BarPart[], width: number): string {
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return '';
  const room = width - 28;
  // The smallest part can still be seen.
  const least = Math.min(4, room / parts.length);
  const free = room - least * parts.length;
  let x = 14;
  return parts
    .map(({ status, count }) => {
      const length = least + (free * count) / total;
      const part = `<rect class="bar is-${status}" x="${n(x)}" y="42" width="${n(length)}" height="6"/>`;
      x += length;
      return part;
    })
    .join('');
}

function describe({ node }: PlacedState, view: StateView | undefined): string {
  const lines = [`${node.name} (${node.type}${node.resource === undefined ? '' : `, ${node.resource}`})`];
  if (node.comment !== undefined) lines.push(node.comment);
  if (node.error !== undefined) lines.push(`fails with ${node.error}`);
  if (view?.entered === 0) lines.push('not entered');
  else if (view !== undefined) {
    const by = Object.entries(view.byStatus).filter(([, count]) => count > 0);
    lines.push(`entered ${view.entered} times: ${by.map(([status, count]) => `${count} ${status}`).join(', ')}`);
    if (view.retries > 0) lines.push(`${view.retries} retries`);
  }
  return lines.join('\n');
}

/** A line that bends at each point instead of breaking. */
function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (first === undefined || last === undefined) return '';
  const bends = rest.map((point, at) => {
    const next = rest[at + 1] ?? last;
    return `Q${n(point.x)} ${n(point.y)} ${n((point.x + next.x) / 2)} ${n((point.y + next.y) / 2)}`;
  });
  return `M${n(first.x)} ${n(first.y)}${bends.join('')}L${n(last.x)} ${n(last.y)}`;
}

/** A number of a drawing, to a tenth. */
function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
