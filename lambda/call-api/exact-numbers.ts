/** Sixteen digits in a row: what has fewer is exact as a number. */
const mayBeLong = /\d{16}/;

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Parses JSON. A whole number beyond 2^53, an id as a rule, becomes its digits as a text: a double would change it, and so
 * would every state that it passes.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  // Parsed as it came first, or a number in quotation marks could mend a text that is no JSON.
  const value: unknown = JSON.parse(text);
  return mayBeLong.test(text) ? JSON.parse(quoteLongNumbers(text)) : value;
}

/** @param text JSON that is valid, so that a digit outside a string begins a number, or its minus does */
function quoteLongNumbers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    if (character === '"') {
      i = endOfString(text, i);
      continue;
    }
    if (!/[-\d]/.test(character)) continue;
    number.lastIndex = i;
    const [digits = character] = number.exec(text) ?? [];
    if (/^-?\d+$/.test(digits) && !Number.isSafeInteger(Number(digits))) {
      parts.push(text.slice(copied, i), `"${digits}"`);
      copied = i + digits.length;
    }
    i += digits.length - 1;
  }
  return parts.join('') + text.slice(copied);
}

function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}
