import type { Level, StateNode } from '../execution-history/definition-tree';
import { visible } from '../text/markup';

/**
 * The state machine as a Mermaid flowchart, which GitHub draws in Markdown.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function drawMermaid(root: Level): string {
  const ids = new Map<string, string>();
  const idOf = (path: string) => {
    const known = ids.get(path) ?? `s${ids.size}`;
    ids.set(path, known);
    return known;
  };
  return ['flowchart TD', `  start((" ")) --> ${idOf(root.startAt)}`, ...levelLines(root, idOf, '  ')].join('\n');
}

function levelLines(level: Level, idOf: (path: string) => string, indent: string): string[] {
  const states = level.states.flatMap((state) => stateLines(state, idOf, indent));
  const edges = level.states.flatMap(({ name, edges }) => {
    const lines = edges.map(
      ({ to, kind }) => `${indent}${idOf(name)} ${kind === 'catch' ? '-. catch .->' : '-->'} ${idOf(to)}`,
    );
    return [...new Set(lines)];
  });
  return [...states, ...edges];
}

function stateLines(state: StateNode, idOf: (path: string) => string, indent: string): string[] {
  const id = idOf(state.name);
  const label = quoted(state.name);
  if (state.levels.length === 0) return [`${indent}${id}${shape(state.type, label)}`];
  const inner = state.levels.flatMap((level, at) => {
    const lines = levelLines(level, idOf, `${indent}    `);
    return state.levels.length === 1
      ? lines.map((line) => line.slice(2))
      : [`${indent}  subgraph ${id}b${at} [" "]`, ...lines, `${indent}  end`];
  });
  const kind = state.isDistributed ? 'distributed Map' : state.type;
  return [`${indent}subgraph ${id} [${quoted(`${state.name} (${kind})`)}]`, ...inner, `${indent}end`];
}

function shape(type: string, label: string): string {
  if (type === 'Choice') return `{${label}}`;
  if (type === 'Succeed' || type === 'Fail') return `([${label}])`;
  return `[${label}]`;
}

/** Mermaid reads HTML entities, and would take Markdown and markup for what they are. */
function quoted(text: string): string {
  return `"${visible(text)
    .replaceAll('\n', ' ')
    .replace(/[^\p{L}\p{N} .,:()_/-]/gu, (character) => `#${character.codePointAt(0)};`)}"`;
}
