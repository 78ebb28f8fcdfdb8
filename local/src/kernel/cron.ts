import { BadRequest } from './bad-request';
import type { TimeZone } from './time-zone';

/** Dates that a cron expression of EventBridge stands for. */
export interface Cron {
  /** The first date after `afterMs`; undefined when there is none any more. */
  next(afterMs: number): number | undefined;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const LAST_YEAR = 2199;

/**
 * Reads the six fields of a cron expression.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function parseCron(text: string, zone: TimeZone): Cron {
  const fields = text.trim().split(/\s+/);
  const [minutes = '', hours = '', monthdays = '', months = '', weekdays = '', years = ''] = fields;
  const refuse = (why: string): never => {
    throw new BadRequest(`cron(${text}): ${why}`);
  };
  if (fields.length !== 6) refuse(`must have six fields, has ${fields.length}`);
  if ((monthdays === '?') === (weekdays === '?')) refuse("one of day-of-month and day-of-week must be '?'");
  const isMinute = numbers(minutes, 0, 59, refuse);
  const isHour = numbers(hours, 0, 23, refuse);
  const isMonth = numbers(months, 1, 12, refuse, MONTHS);
  const isYear = numbers(years, 1970, LAST_YEAR, refuse);
  const isDay = monthdays === '?' ? weekdayRule(weekdays, refuse) : monthdayRule(monthdays, refuse);
  const minutesOfDay = allOf(0, 23, isHour).flatMap((hour) =>
    allOf(0, 59, isMinute).map((minute) => ({ hour, minute })),
  );
  return {
    next: (afterMs) => {
      const start = zone.wallTime(afterMs);
      for (let date = new Date(Date.UTC(start.year, start.month - 1, start.day)); ; step(date)) {
        const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
        if (year > LAST_YEAR) return undefined;
        if (!isYear(year) || !isMonth(month) || !isDay(year, month, day)) continue;
        for (const { hour, minute } of minutesOfDay) {
          const at = zone.instant({ year, month, day, hour, minute, second: 0 });
          if (at !== undefined && at > afterMs) return at;
        }
      }
    },
  };
}

function step(date: Date): void {
  date.setUTCDate(date.getUTCDate() + 1);
}

type Refuse = (why: string) => never;

function allOf(min: number, max: number, holds: (value: number) => boolean): number[] {
  return Array.from({ length: max - min + 1 }, (_, index) => min + index).filter(holds);
}

/** A list of values, ranges and steps. */
function numbers(
  field: string,
  min: number,
  max: number,
  refuse: Refuse,
  names: readonly string[] = [],
): (value: number) => boolean {
  const value = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const number = named >= 0 ? named + min : Number(text);
    if (/^\d+$/.test(text) || named >= 0) {
      if (number >= min && number <= max) return number;
    }
    return refuse(`'${text}' is not in ${min}-${max}`);
  };
  const ranges = field.split(',').map((part) => {
    const [range = '', every] = part.split('/');
    const [from = '', to] = range === '*' ? [String(min), String(max)] : range.split('-');
    const low = value(from);
    const high = to !== undefined ? value(to) : every === undefined ? low : max;
    const period = every === undefined ? 1 : Number(every);
    if (!Number.isInteger(period) || period < 1) refuse(`'${part}' has no step`);
    return { low, high, period };
  });
  return (wanted) =>
    ranges.some(({ low, high, period }) => {
      // A range may run over the end, as FRI-MON does.
      if (low > high) return wanted >= low || wanted <= high;
      return wanted >= low && wanted <= high && (wanted - low) % period === 0;
    });
}

type DayRule = (year: number, month: number, day: number) => boolean;

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** From 1 for Sunday. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function monthdayRule(field: string, refuse: Refuse): DayRule {
  if (field === 'L') return (year, month, day) => day === daysIn(year, month);
  const [, near] = /^(\d+|L)W$/.exec(field) ?? [];
  if (near !== undefined) {
    return (year, month, day) => {
      const last = daysIn(year, month);
      return day === nearestWeekday(year, month, near === 'L' ? last : Math.min(Number(near), last));
    };
  }
  const isDay = numbers(field, 1, 31, refuse);
  return (_year, _month, day) => isDay(day);
}

/** The weekday nearest to a day, within its month. */
function nearestWeekday(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === 7) return day > 1 ? day - 1 : day + 2;
  if (weekday === 1) return day < daysIn(year, month) ? day + 1 : day - 2;
  return day;
}

function weekdayRule(field: string, refuse: Refuse): DayRule {
  const [, named = '', rank] = /^(\w+)(L|#[1-5])$/.exec(field) ?? [];
  if (rank === undefined) {
    const isWeekday = field === 'L' ? (weekday: number) => weekday === 7 : numbers(field, 1, 7, refuse, WEEKDAYS);
    return (year, month, day) => isWeekday(weekdayOf(year, month, day));
  }
  const isWeekday = numbers(named, 1, 7, refuse, WEEKDAYS);
  return (year, month, day) => {
    if (!isWeekday(weekdayOf(year, month, day))) return false;
    return rank === 'L' ? day + 7 > daysIn(year, month) : Math.ceil(day / 7) === Number(rank.slice(1));
  };
}
