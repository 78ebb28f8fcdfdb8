/** A sign for each status, so that colour is never the only thing that tells them apart. */
const PATHS: Readonly<Record<string, string>> = {
  succeeded: 'M-3.5 0.2-1 3 3.5-2.6',
  caught: 'M0-4V1M0 3.6V4',
  failed: 'M-3-3 3 3M3-3-3 3',
  timedOut: 'M0-3.4V0.4L2.6 2',
  aborted: 'M-3.4 0H3.4',
  running: 'M-1.8-3.2 3 0-1.8 3.2z',
  retried: 'M3-1.4A3.4 3.4 0 1 0 3.3 1M3.4-3.8V-1.2H.8',
  pending: 'M-2.5 0h.01M0 0h.01M2.5 0h.01',
};

/** The sign of a status around a point. */
export function icon(status: string, x: number, y: number): string {
  const path = PATHS[status] ?? '';
  return (
    `<g class="icon is-${status}" transform="translate(${Math.round(x * 10) / 10} ${y})">` +
    `<circle r="7.5"/><path d="${path}"/></g>`
  );
}
