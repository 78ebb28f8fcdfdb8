import { Graph, layout } from '@dagrejs/dagre';
import type { Edge, Level, StateNode } from '../execution-history/definition-tree';
import { stackFails } from './stacks';

/** A place in the drawing. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A state with its place inside its level: the corner at the top left, and its size. */
export interface PlacedState extends Point {
  readonly node: StateNode;
  readonly width: number;
  readonly height: number;
  /** The levels inside, each placed from the same corner. */
  readonly inner: readonly (PlacedLevel & Point)[];
}

/** All that leads from one state to one place, as the flow goes or as a catch. */
interface Arrow {
  readonly from: string;
  readonly edges: readonly Edge[];
}

/** An arrow with the points that it passes. */
export interface PlacedArrow extends Arrow {
  readonly points: readonly Point[];
}

/** A drawing of states that follow each other. */
export interface PlacedLevel {
  readonly width: number;
  readonly height: number;
  readonly states: readonly PlacedState[];
  readonly arrows: readonly PlacedArrow[];
}

/** Height of the part of a Map or a Parallel that holds its name. */
const HEADER_HEIGHT = 50;
const STATE_HEIGHT = 46;
const PADDING = 14;
const MARGIN = 8;
const STACK_GAP = 6;
/** What a letter takes at the size that the drawing uses, roughly. */
const LETTER_WIDTH = 7.4;
const SMALL_LETTER_WIDTH = 6;
/** Room for `×999 ↻99`. */
const COUNTS_WIDTH = 56;
const LONGEST_NAME = 34;

/** Lays a level out from top to bottom; what is inside a state is laid out first and gives it its size. */
export function placeLevel(level: Level): PlacedLevel {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 26, ranksep: 38, edgesep: 12 });
  const sizes = new Map(level.states.map((node) => [node.name, sizeOf(node)]));
  const stacks = stackFails(level);
  const stackOf = new Map(stacks.flatMap((stack) => stack.nodes.map(({ name }) => [name, stack] as const)));
  for (const { id, nodes } of stacks) {
    const own = nodes.map(({ name }) => sizes.get(name) ?? NOTHING);
    const height = own.reduce((sum, size) => sum + size.height + STACK_GAP, -STACK_GAP);
    graph.setNode(id, { width: Math.max(...own.map(({ width }) => width)), height });
  }
  for (const { name, edges } of level.states) {
    const arrows = arrowsOf(edges, (to) => stackOf.get(to)?.id);
    for (const [at, { to, edges }] of arrows.entries()) {
      // A catch is an exception to the flow: it bends for others.
      const weight = edges.every(({ kind }) => kind === 'catch') ? 1 : 3;
      graph.setEdge(stackOf.get(name)?.id ?? name, to, { from: name, edges, weight }, `${name} ${at}`);
    }
  }
  layout(graph);
  const states = stacks.flatMap(({ id, nodes }) => {
    const column = graph.node(id);
    let y = (column.y ?? 0) - column.height / 2;
    return nodes.map((node): PlacedState => {
      const { height, inner } = sizes.get(node.name) ?? NOTHING;
      const placed = { node, x: (column.x ?? 0) - column.width / 2, y, width: column.width, height, inner };
      y += height + STACK_GAP;
      return placed;
    });
  });
  const arrows = graph.edges().map((at: { v: string; w: string; name?: string }): PlacedArrow => {
    const { from, edges, points = [] } = graph.edge(at) as unknown as Arrow & { points?: Point[] };
    return { from, edges, points };
  });
  return bounded(states, arrows);
}

/** The drawing moved to where it begins at nothing; the layout's own size leaves out the bends of arrows. */
function bounded(states: readonly PlacedState[], arrows: readonly PlacedArrow[]): PlacedLevel {
  const corners = states.flatMap(({ x, y, width, height }) => [
    { x, y },
    { x: x + width, y: y + height },
  ]);
  const points = [...corners, ...arrows.flatMap((arrow) => arrow.points)];
  if (points.length === 0) return { width: 0, height: 0, states, arrows };
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  const moved = <P extends Point>(point: P): P => ({ ...point, x: point.x - left, y: point.y - top });
  return {
    width: Math.max(...xs) + MARGIN - left,
    height: Math.max(...ys) + MARGIN - top,
    states: states.map(moved),
    arrows: arrows.map((arrow) => ({ ...arrow, points: arrow.points.map(moved) })),
  };
}

/** The name as far as there is room for it. */
export function shownName(name: string): string {
  const letters = [...name];
  return letters.length <= LONGEST_NAME ? name : `${letters.slice(0, LONGEST_NAME - 1).join('')}…`;
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly inner: readonly (PlacedLevel & Point)[];
}

const NOTHING: Size = { width: 0, height: 0, inner: [] };

/** What a state does, for its second line. */
export function subtitle({ type, resource, isDistributed }: StateNode): string {
  return shownName([isDistributed ? 'Distributed Map' : type, resource].filter(Boolean).join(' · '));
}

function sizeOf(node: StateNode): Size {
  const nameWidth = Math.max(
    64 + [...shownName(node.name)].length * LETTER_WIDTH,
    24 + [...subtitle(node)].length * SMALL_LETTER_WIDTH + (node.type === 'Fail' ? 0 : COUNTS_WIDTH),
  );
  if (node.levels.length === 0) return { width: Math.max(132, nameWidth), height: STATE_HEIGHT, inner: [] };
  const levels = node.levels.map(placeLevel);
  const innerWidth = levels.reduce((sum, { width }) => sum + width + PADDING, PADDING);
  const width = Math.max(innerWidth, nameWidth + 60, 220);
  let x = (width - innerWidth) / 2 + PADDING;
  const inner = levels.map((level) => {
    const placed = { ...level, x, y: HEADER_HEIGHT };
    x += level.width + PADDING;
    return placed;
  });
  return { width, height: HEADER_HEIGHT + Math.max(...levels.map(({ height }) => height)) + PADDING, inner };
}

/** One arrow for all choices that lead to the same place, and one for the catches. */
function arrowsOf(
  edges: readonly Edge[],
  placeOf: (state: string) => string | undefined,
): { to: string; edges: Edge[] }[] {
  const arrows = new Map<string, { to: string; edges: Edge[] }>();
  for (const edge of edges) {
    const to = placeOf(edge.to);
    if (to === undefined) continue;
    const key = `${edge.kind === 'catch'}\n${to}`;
    const known = arrows.get(key);
    if (known === undefined) arrows.set(key, { to, edges: [edge] });
    else known.edges.push(edge);
  }
  return [...arrows.values()];
}
