/** What may be a number that a double does not hold: sixteen digits, or an exponent. */
const mayBeInexact = /\d[\d.]{15}|\d[eE]/;

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Parses JSON. A number stays a number only if a double gives the same decimal back; any other, an id beyond 2^53 as a
 * rule, becomes its text: a double would change it, and so would every state that it passes. `DynamoMapFanOut` has the
 * same rule for the numbers of its items.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  // Parsed as it came first, or a number in quotation marks could mend a text that is no JSON.
  const value: unknown = JSON.parse(text);
  return mayBeInexact.test(text) ? JSON.parse(quoteInexactNumbers(text)) : value;
}

/** @param text JSON that is valid, so that outside a string a digit or a minus begins a number */
function quoteInexactNumbers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    if (character === '"') {
      i = endOfString(text, i);
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      number.lastIndex = i;
      const [digits = character] = number.exec(text) ?? [];
      if (!isExact(digits)) {
        parts.push(text.slice(copied, i), `"${digits}"`);
        copied = i + digits.length;
      }
      i += digits.length - 1;
    }
  }
  return parts.join('') + text.slice(copied);
}

function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}

function isExact(text: string): boolean {
  const value = Number(text);
  return Number.isFinite(value) && decimalOf(text) === decimalOf(String(value));
}

/** One spelling for each decimal: `1200`, `1.2e3` and `1200.0` are all `12e2`. */
function decimalOf(text: string): string {
  const [mantissa = '', exponent = '0'] = text
    .replace('-', '')
    .toLowerCase()
    .split(/e(?=[+\d-])/);
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  return kept === '' ? '0' : `${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}
