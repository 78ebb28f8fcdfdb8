/** The name that was meant most likely: one that has the text in it, or is a few letters away from it; undefined if none is near. */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  const text = wanted.toLowerCase();
  const inside = names.filter((name) => name.toLowerCase().includes(text));
  if (inside.length > 0) return inside.reduce((best, name) => (name.length < best.length ? name : best));
  const ranked = names
    .map((name) => ({ name, steps: steps(text, name.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps);
  const [best] = ranked;
  return best !== undefined && best.steps <= Math.max(2, wanted.length / 4) ? best.name : undefined;
}

/** How many letters must be added, left out or changed. */
function steps(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1];
    for (let column = 1; column <= to.length; column++) {
      const changed = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
