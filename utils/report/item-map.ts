import type { ItemView } from '../execution-history/item-view';
import { markup } from '../text/markup';
import { cellsPath, crossesPath, gridFor } from './cells';
import { STATUSES } from './page-data';
import { statusWord } from './status-words';

/** One cell for each item, a map for each Map state. */
export function itemMaps(items: readonly ItemView[]): string {
  const maps = [...new Set(items.map(({ map }) => map))];
  return maps.map((map, at) => itemMap(map, at, items)).join('');
}

function itemMap(map: string, number: number, all: readonly ItemView[]): string {
  const items = all.filter((item) => item.map === map);
  const grid = gridFor(items.length);
  const width = grid.columns * grid.cell;
  const height = Math.ceil(items.length / grid.columns) * grid.cell;
  const stroke = `stroke-width="${grid.cell - grid.gap}" stroke-dasharray="${grid.cell - grid.gap} ${grid.gap}"`;
  const byStatus = STATUSES.map((status) => ({
    status,
    indexes: items.flatMap((item, index) => (item.status === status ? [index] : [])),
  })).filter(({ indexes }) => indexes.length > 0);
  const cells = byStatus.map(
    ({ status, indexes }) => `<path class="cells is-${status}" ${stroke} d="${cellsPath(indexes, grid)}"/>`,
  );
  const bad = byStatus.filter(({ status }) => ['failed', 'timedOut', 'caught'].includes(status));
  const badCount = bad.reduce((sum, { indexes }) => sum + indexes.length, 0);
  // Where nearly all failed a cross says nothing, and would take a large part of the page.
  const crosses = badCount > 2_000 ? '' : bad.map(({ indexes }) => crossesPath(indexes, grid)).join('');
  const counts = byStatus.map(({ status, indexes }) => `${indexes.length} ${statusWord(status)}`).join(', ');
  const label = `${items.length} items of ${map}: ${counts}`;
  return (
    `<figure class="itemmap"><figcaption>${markup(map)}: <span>${markup(counts)}</span></figcaption>` +
    `<svg role="img" aria-label="${markup(label)}" data-map="${number}" data-columns="${grid.columns}" data-cell="${grid.cell}" ` +
    `data-gap="${grid.gap}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">` +
    `${cells.join('')}${crosses === '' ? '' : `<path class="crosses" d="${crosses}"/>`}<path class="hits" ${stroke} d=""/></svg></figure>`
  );
}
