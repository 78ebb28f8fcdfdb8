/** Something in a directory of templates that has to be mended before the templates are written. */
export interface Finding {
  readonly file: string;
  /** Such as `headers.X-Id`; `the file` for the whole. */
  readonly field: string;
  readonly what: string;
  /** What would be accepted. */
  readonly accepted: string;
}

/** The finding as one line, whatever the parts hold. */
export function printFinding({ file, field, what, accepted }: Finding): string {
  return `${file}: ${field}: ${what}; ${accepted}`.replaceAll(/\s*[\r\n]\s*/g, ' ');
}

/** Line and column of an offset, both from 1, as findings and the template engine count them. */
export function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}
