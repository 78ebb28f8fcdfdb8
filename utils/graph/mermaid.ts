import type { Level, StateNode } from '../execution-history/definition-tree';
import { visible } from '../text/markup';
import { stackFails } from './stacks';

/**
 * The state machine as a Mermaid flowchart, which GitHub draws in Markdown.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function drawMermaid(root: Level): string {
  const ids = new Map<string, string>();
  const idOf = (name: string) => {
    const known = ids.get(name) ?? `s${ids.size}`;
    ids.set(name, known);
    return known;
  };
  return ['flowchart TD', `  start((" ")) --> ${idOf(root.startAt)}`, ...levelLines(root, idOf, '  ')].join('\n');
}

function levelLines(level: Level, idOf: (name: string) => string, indent: string): string[] {
  const stacks = stackFails(level);
  const stackOf = new Map(stacks.flatMap(({ id, nodes }) => nodes.map(({ name }) => [name, id] as const)));
  const states = stacks.flatMap(({ nodes }) => stackLines(nodes, idOf, indent));
  const edges = level.states.flatMap(({ name, edges }) => {
    const lines = edges.map(
      ({ to, kind }) =>
        `${indent}${idOf(name)} ${kind === 'catch' ? '-. catch .->' : '-->'} ${idOf(stackOf.get(to) ?? to)}`,
    );
    return [...new Set(lines)];
  });
  return [...states, ...edges];
}

/** Fail states that only one state leads to are one box, with a line for each. */
function stackLines(nodes: readonly StateNode[], idOf: (name: string) => string, indent: string): string[] {
  const [state, ...others] = nodes;
  if (state === undefined) return [];
  const id = idOf(state.name);
  if (state.levels.length === 0) {
    const label = [state, ...others].map(({ name }) => escaped(name)).join('<br/>');
    return [`${indent}${id}${shape(state.type, `"${label}"`)}`];
  }
  const inner = state.levels.flatMap((level, at) => {
    const lines = levelLines(level, idOf, `${indent}    `);
    return state.levels.length === 1
      ? lines.map((line) => line.slice(2))
      : [`${indent}  subgraph ${id}b${at} [" "]`, ...lines, `${indent}  end`];
  });
  const kind = state.isDistributed ? 'distributed Map' : state.type;
  return [`${indent}subgraph ${id} ["${escaped(`${state.name} (${kind})`)}"]`, ...inner, `${indent}end`];
}

function shape(type: string, label: string): string {
  if (type === 'Choice') return `{${label}}`;
  if (type === 'Succeed' || type === 'Fail') return `([${label}])`;
  return `[${label}]`;
}

/** Mermaid reads HTML entities, and would take Markdown and markup for what they are. */
function escaped(text: string): string {
  return visible(text)
    .replaceAll('\n', ' ')
    .replace(/[^\p{L}\p{N} .,:()_/-]/gu, (character) => `#${character.codePointAt(0)};`);
}
