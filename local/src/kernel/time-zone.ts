/** A reading of a wall clock. */
export interface WallTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** A time zone of the IANA database, with its changes of summer and winter time. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat;

  /** Throws `RangeError` for a zone that does not exist. */
  constructor(readonly name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  wallTime(ms: number): WallTime {
    const parts = new Map(this.#format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    return {
      year: part('year'),
      month: part('month'),
      day: part('day'),
      hour: part('hour'),
      minute: part('minute'),
      second: part('second'),
    };
  }

  /** When a wall clock shows this: the first time where it does so twice, undefined where an hour is left out. */
  instant(wall: WallTime): number | undefined {
    const asUtc = utc(wall);
    const offsets = [asUtc - A_DAY_MS, asUtc + A_DAY_MS].map((ms) => this.#offset(ms));
    const instants = offsets.map((offset) => asUtc - offset).filter((ms) => this.#offset(ms) === asUtc - ms);
    return instants.length === 0 ? undefined : Math.min(...instants);
  }

  /** Milliseconds by which the wall clock is ahead of UTC. */
  #offset(ms: number): number {
    const whole = Math.floor(ms / 1_000) * 1_000;
    return utc(this.wallTime(whole)) - whole;
  }
}

const A_DAY_MS = 86_400_000;

function utc({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
