/** Deeper than anybody writes, and shallow enough for every recursion over a value. Our choice. */
export const MAX_NESTING = 500;

/** True when objects and lists stand inside each other more than `levels` deep. Takes no stack for it. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let containers = [value].filter(isContainer);
  for (let level = 0; containers.length > 0; level++) {
    if (level === levels) return true;
    containers = containers.flatMap((container) => Object.values(container).filter(isContainer));
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
