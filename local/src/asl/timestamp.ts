const PATTERN = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * Milliseconds since the epoch, with a fraction where the text is finer; undefined where it is no timestamp.
 *
 * The language asks for a capital `T`, and an offset or a capital `Z`. What AWS calls the "ISO-8601 extended offset
 * date-time format" is what Java's ISO_OFFSET_DATE_TIME reads, and that takes small letters and an absent second, too.
 *
 * @see https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/time/format/DateTimeFormatter.html
 */
export function epochMs(value: unknown): number | undefined {
  const parts = typeof value === 'string' ? PATTERN.exec(value) : null;
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const isInRange = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  if (!isInRange || hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = offsetMs(parts[8] as string);
  if (offset === undefined) return undefined;
  const fractionMs = Number(`0.${parts[7] ?? '0'}`) * 1_000;
  return Date.UTC(year, month - 1, day, hour, minute, second) + fractionMs - offset;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const MAX_OFFSET_MINUTES = 18 * 60;

function offsetMs(offset: string): number | undefined {
  if (offset.length === 1) return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(4, 6))];
  const total = hours * 60 + minutes;
  if (minutes > 59 || total > MAX_OFFSET_MINUTES) return undefined;
  return (offset.startsWith('-') ? -total : total) * 60_000;
}

/** A moment as the context object shows it: as Java prints an instant, without a fraction of zeros. */
export function isoInstant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** A moment with milliseconds, zeros or not. */
export function isoMillis(ms: number): string {
  return new Date(ms).toISOString();
}
