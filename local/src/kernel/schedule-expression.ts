import { BadRequest } from './bad-request';
import { parseCron } from './cron';
import { TimeZone } from './time-zone';

/** Dates of a schedule. */
export interface Recurrence {
  /** The first date after `afterMs`; undefined when there is none any more. */
  next(afterMs: number): number | undefined;
}

const UNITS_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `rate(…)`, `cron(…)` or `at(…)`; throws `BadRequest` for anything else.
 *
 * @param anchorMs the date from which a rate counts
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function parseSchedule(expression: string, anchorMs: number, zoneName = 'UTC'): Recurrence {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  const zone = zoneOf(zoneName);
  switch (kind) {
    case 'cron':
      return parseCron(inner, zone);
    case 'rate':
      return rate(expression, inner, anchorMs);
    case 'at':
      return once(expression, inner, zone);
    default:
      throw new BadRequest(`a schedule must be rate(…), cron(…) or at(…), got '${expression}'`);
  }
}

function zoneOf(name: string): TimeZone {
  try {
    return new TimeZone(name);
  } catch (error) {
    throw new BadRequest(`no time zone '${name}'`, { cause: error });
  }
}

function rate(expression: string, inner: string, anchorMs: number): Recurrence {
  const [, count, unit = ''] = /^(\d+)\s+(minute|hour|day)s?$/.exec(inner.trim()) ?? [];
  const periodMs = Number(count) * (UNITS_MS[unit] ?? 0);
  if (!(periodMs > 0)) throw new BadRequest(`a rate must be such as rate(5 minutes), got '${expression}'`);
  return {
    next: (afterMs) => {
      const periods = Math.floor((afterMs - anchorMs) / periodMs) + 1;
      return anchorMs + Math.max(0, periods) * periodMs;
    },
  };
}

function once(expression: string, inner: string, zone: TimeZone): Recurrence {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(inner.trim());
  if (parts === null) throw new BadRequest(`a date must be such as at(2026-01-31T08:00:00), got '${expression}'`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const at = zone.instant({ year, month, day, hour, minute, second });
  return { next: (afterMs) => (at !== undefined && at > afterMs ? at : undefined) };
}
