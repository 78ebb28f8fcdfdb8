/**
 * Text as it may stand in HTML and SVG, as content and in a quoted attribute.
 *
 * What would turn or hide text on the screen is shown by its number: marks of direction, control characters, characters
 * without width, halves of a character.
 */
export function markup(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The text with all that cannot be seen written out. */
export function visible(text: string): string {
  return text.replace(
    UNSEEN,
    (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

const UNSEEN = /[\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|(?![\n\t])[\p{Cc}]/gu;
