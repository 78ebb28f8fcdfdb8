import { cellsPath } from '../cells';

function mapsOf(data) {
  return [...document.querySelectorAll('.itemmap svg')].map((svg) => {
    const { map, columns, cell, gap } = svg.dataset;
    const indexes = data.items.flatMap((item, index) => (item[0] === Number(map) ? [index] : []));
    return { svg, grid: { columns: Number(columns), cell: Number(cell), gap: Number(gap) }, indexes };
  });
}

/** Brings out the cells of some items; of none, where nothing is filtered. */
export function showHits(data, shown) {
  const wanted = new Set(shown ?? []);
  for (const { svg, grid, indexes } of mapsOf(data)) {
    svg.classList.toggle('filtered', shown !== undefined);
    const hits = indexes.flatMap((index, at) => (wanted.has(index) ? [at] : []));
    for (const path of svg.querySelectorAll('.cells')) path.removeAttribute('aria-hidden');
    svg.querySelector('.hits').setAttribute('d', shown === undefined ? '' : cellsPath(hits, grid));
  }
}

/** Calls back with the item whose cell was clicked. */
export function whenCellChosen(data, choose) {
  for (const { svg, grid, indexes } of mapsOf(data)) {
    svg.addEventListener('click', (event) => {
      const box = svg.getBoundingClientRect();
      const scale = svg.viewBox.baseVal.width / box.width;
      const column = Math.floor(((event.clientX - box.left) * scale) / grid.cell);
      const row = Math.floor(((event.clientY - box.top) * scale) / grid.cell);
      const index = indexes[row * grid.columns + column];
      if (index !== undefined && column < grid.columns) choose(index);
    });
  }
}
