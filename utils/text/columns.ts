const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;

/** How many columns of a terminal a character takes. */
function width(character: string): number {
  if (/^\p{M}$/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Plain text that takes at most so many columns of a terminal; an ellipsis stands for what was cut off. */
export function fitColumns(text: string, columns: number): string {
  const characters = [...text];
  let used = 0;
  let kept = 0;
  for (const [at, character] of characters.entries()) {
    used += width(character);
    if (used > columns) return `${characters.slice(0, kept).join('')}…`;
    // There must be room for the ellipsis behind it.
    if (used < columns) kept = at + 1;
  }
  return text;
}
