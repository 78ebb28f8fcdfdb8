import { Cursor } from './cursor';
import type { Node } from './nodes';
import { parseExpression, parseReference } from './parse-expression';

const DIRECTIVE = /#\{?(set|if|elseif|else|end|foreach)\b\}?/y;
const OTHER_DIRECTIVE = /#\{?(macro|include|parse|define|evaluate|stop|break)\b/y;

/**
 * Reads a mapping template of API Gateway: the Velocity Template Language, without macros and inclusions, which are
 * refused by name.
 *
 * @param place where it stands, for refusals
 * @see https://velocity.apache.org/engine/1.7/vtl-reference.html
 */
export function parseTemplate(source: string, place: string): readonly Node[] {
  const cursor = new Cursor(source, place);
  const { nodes, ending } = parseNodes(cursor);
  if (ending !== undefined) throw cursor.refuse(`nothing was begun that #${ending} could end`);
  return nodes;
}

interface Parsed {
  readonly nodes: Node[];
  /** The directive at which it ended. */
  readonly ending: string | undefined;
}

function parseNodes(cursor: Cursor): Parsed {
  const nodes: Node[] = [];
  const verbatim = (text: string) => nodes.push({ kind: 'verbatim', text });
  while (!cursor.isDone) {
    const text = cursor.take(/[^#$\\]+/y)?.[0];
    if (text !== undefined) {
      verbatim(text);
    } else if (cursor.take(/##[^\n]*\n?|#\*[\s\S]*?\*#/y)) {
      // A comment.
    } else if (cursor.take(OTHER_DIRECTIVE)) {
      throw cursor.refuse('a directive that is not served stands here');
    } else if (cursor.source[cursor.at] === '#') {
      const directive = cursor.take(DIRECTIVE)?.[1];
      if (directive === 'end' || directive === 'else' || directive === 'elseif') {
        if (directive !== 'elseif') endOfLine(cursor);
        return { nodes, ending: directive };
      }
      if (directive === undefined) verbatim(cursor.take(/#/y)?.[0] ?? '');
      else nodes.push(block(cursor, directive));
    } else {
      const reference = parseReference(cursor, parseTemplate);
      if (reference !== undefined) nodes.push(reference);
      else verbatim(cursor.take(/\\[$#]|[\s\S]/y)?.[0].replace(/^\\(?=[$#])/, '') ?? '');
    }
  }
  return { nodes, ending: undefined };
}

function block(cursor: Cursor, directive: string): Node {
  cursor.require('(');
  if (directive === 'set') {
    cursor.skipBlanks();
    const target = parseReference(cursor, parseTemplate);
    if (target === undefined) throw cursor.refuse('a reference is expected');
    cursor.require('=');
    const value = parseExpression(cursor, parseTemplate);
    cursor.require(')');
    endOfLine(cursor);
    return { kind: 'set', target, value };
  }
  return directive === 'foreach' ? loop(cursor) : choice(cursor);
}

function loop(cursor: Cursor): Node {
  cursor.skipBlanks();
  const name = cursor.take(/\$!?\{?([A-Za-z][\w-]*)\}?\s+in\b/y)?.[1];
  if (name === undefined) throw cursor.refuse("'$name in' is expected");
  const list = parseExpression(cursor, parseTemplate);
  cursor.require(')');
  endOfLine(cursor);
  const { nodes, ending } = parseNodes(cursor);
  if (ending !== 'end') throw cursor.refuse('#foreach has no #end');
  return { kind: 'foreach', name, list, body: nodes };
}

/** `#if` up to its `#end`, the parenthesis being open. */
function choice(cursor: Cursor): Node {
  const branches = [];
  for (;;) {
    const condition = parseExpression(cursor, parseTemplate);
    cursor.require(')');
    endOfLine(cursor);
    const { nodes: body, ending } = parseNodes(cursor);
    branches.push({ condition, body });
    if (ending === 'elseif') {
      cursor.require('(');
      continue;
    }
    const otherwise = ending === 'else' ? parseNodes(cursor) : { nodes: [], ending };
    if (otherwise.ending !== 'end') throw cursor.refuse('#if has no #end');
    return { kind: 'if', branches, otherwise: otherwise.nodes };
  }
}

/** A line that holds a directive alone leaves nothing behind. */
function endOfLine(cursor: Cursor): void {
  cursor.take(/[ \t]*\r?\n/y);
}
