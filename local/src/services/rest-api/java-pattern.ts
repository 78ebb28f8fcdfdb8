/** Flags that stand at the beginning of a pattern of Java's, and here behind it. */
const LEADING_FLAGS = /^\(\?([ims]+)\)/;

/**
 * A pattern of Java's, in which API Gateway and its mapping templates write them; those in use mean the same here.
 *
 * Throws a `SyntaxError` for one that is written in no way that JavaScript knows.
 */
export function javaPattern(source: string, flags = ''): RegExp {
  const leading = LEADING_FLAGS.exec(source);
  return new RegExp(source.slice(leading?.[0].length ?? 0), flags + (leading?.[1] ?? ''));
}

/** The same, for a text as a whole; a dot is no end of a line. */
export function wholePattern(source: string): RegExp {
  const flags = LEADING_FLAGS.exec(source)?.[0] ?? '';
  return javaPattern(`${flags}^(?:${source.slice(flags.length)})$`);
}
