/** A duration for people: `0 ms`, `1.5 s`, `2 min 5 s`, `3 h 0 min`, `2 d 4 h`. */
export function shownDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 60) return `${Math.floor(seconds * 10) / 10} s`;
  const whole = Math.floor(seconds);
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3_600)} h`;
}

/** A moment as `2026-01-01 00:00:21.320 UTC`. */
export function shownTime(ms: number): string {
  return `${new Date(ms).toISOString().replace('T', ' ').slice(0, -1)} UTC`;
}
