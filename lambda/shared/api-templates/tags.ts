const CLOSERS: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}' };

/** Whether a text is sent as it stands, whatever the parameters. */
export function isLiteral(text: string): boolean {
  return !/\{[{%#]/.test(text);
}

/** The text with something else in place of each tag of Jinja2; one that is not closed reaches to the end. */
export function replaceTags(text: string, replace: (tag: string) => string): string {
  let result = '';
  let from = 0;
  for (let start = nextTag(text, from); start >= 0; start = nextTag(text, from)) {
    const closer = CLOSERS[text.slice(start, start + 2)] ?? '';
    const close = text.indexOf(closer, start + 2);
    const end = close < 0 ? text.length : close + closer.length;
    result += text.slice(from, start) + replace(text.slice(start, end));
    from = end;
  }
  return result + text.slice(from);
}

function nextTag(text: string, from: number): number {
  const at = text.slice(from).search(/\{[{%#]/);
  return at < 0 ? -1 : from + at;
}
