/** The beginning of a text, never with half a character at its end: a service may refuse the whole text for it. */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
