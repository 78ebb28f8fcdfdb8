/** How the cells of an item map are set: from left to right, then from top to bottom. */
export interface CellGrid {
  readonly columns: number;
  /** Width and height of a cell with the gap behind it. */
  readonly cell: number;
  readonly gap: number;
}

/** A grid for so many items: large cells for few, and always one cell for each. */
export function gridFor(count: number): CellGrid {
  if (count <= 40) return { columns: Math.max(1, Math.min(count, 20)), cell: 26, gap: 3 };
  if (count <= 500) return { columns: 40, cell: 16, gap: 2 };
  if (count <= 2_500) return { columns: 75, cell: 11, gap: 1 };
  return { columns: 125, cell: 8, gap: 1 };
}

/**
 * The cells of some items as the path of an SVG, to be stroked as wide as a cell is and dashed by cell and gap: neighbours
 * take one piece of path together, and still are one cell each.
 *
 * @param indexes in order
 */
export function cellsPath(indexes: readonly number[], { columns, cell, gap }: CellGrid): string {
  let path = '';
  for (let at = 0; at < indexes.length; ) {
    const first = indexes[at] ?? 0;
    let length = 1;
    while (indexes[at + length] === first + length && (first + length) % columns !== 0) length++;
    path += `M${(first % columns) * cell} ${Math.floor(first / columns) * cell + (cell - gap) / 2}h${length * cell}`;
    at += length;
  }
  return path;
}

/** A cross in each cell, so that a failure is seen without its colour. */
export function crossesPath(indexes: readonly number[], { columns, cell, gap }: CellGrid): string {
  const inset = Math.max(1, Math.round(cell / 5));
  const reach = cell - gap - 2 * inset;
  return indexes
    .map((index) => {
      const [x, y] = [(index % columns) * cell + inset, Math.floor(index / columns) * cell + inset];
      return `M${x} ${y}l${reach} ${reach}m0-${reach}l-${reach} ${reach}`;
    })
    .join('');
}
