/** What a logical id is called in a text. */
export type NameOf = (logicalId: string) => string;

/** A stretch of a value's text, and whether deployment fills it in. */
interface Piece {
  readonly text: string;
  readonly isReference: boolean;
}

const asIs: NameOf = (logicalId) => logicalId;

/**
 * Text of a CloudFormation value. What deployment fills in stands in angle brackets: `<LogicalId>`,
 * `<LogicalId.Attribute>`, and any other function as the JSON it is, without its quotes.
 */
export function textOf(value: unknown, nameOf: NameOf = asIs): string {
  return piecesOf(value, nameOf)
    .map(({ text }) => text)
    .join('');
}

/** The object whose JSON a CloudFormation value is; undefined when it is none, or not before deployment. */
export function parsedJson(value: unknown): object | undefined {
  let text = '';
  let isInString = false;
  for (const piece of piecesOf(value, asIs)) {
    // A number that deployment fills in stands bare, which no parser reads.
    text += piece.isReference && !isInString ? JSON.stringify(piece.text) : piece.text;
    if (!piece.isReference) isInString = endsInString(piece.text, isInString);
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function endsInString(json: string, startsInString: boolean): boolean {
  const quotes = json.replaceAll(/\\./gs, '').match(/"/g)?.length ?? 0;
  return quotes % 2 === 0 ? startsInString : !startsInString;
}

function piecesOf(value: unknown, nameOf: NameOf): readonly Piece[] {
  if (typeof value !== 'object' || value === null) return [{ text: String(value), isReference: false }];
  const reference = (text: string): readonly Piece[] => [{ text: `<${text}>`, isReference: true }];
  const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0) {
    if (name === 'Ref') return reference(nameOf(String(argument)));
    if (name === 'Fn::GetAtt') {
      const [id = '', ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
      return reference([nameOf(id), ...attribute].join('.'));
    }
    if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.flatMap((part, i) => [
        ...(i === 0 || separator === '' ? [] : [{ text: separator, isReference: false }]),
        ...piecesOf(part, nameOf),
      ]);
    }
    if (name === 'Fn::Sub' && typeof argument === 'string') return substituted(argument, nameOf);
  }
  return reference(JSON.stringify(value).replaceAll('"', ''));
}

/** A text in which `${Name}` is filled in, and `${!Name}` stands for `${Name}`. */
function substituted(text: string, nameOf: NameOf): readonly Piece[] {
  return text.split(/(\$\{[^}]*\})/).map((part) => {
    const [, name] = /^\$\{([^!}]+)\}$/.exec(part) ?? [];
    if (name === undefined) return { text: part.replace(/^\$\{!/, '${'), isReference: false };
    const [id = '', ...attribute] = name.split('.');
    return { text: `<${[nameOf(id), ...attribute].join('.')}>`, isReference: true };
  });
}
