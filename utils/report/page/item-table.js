import { shownDuration } from '../../text/duration';
import { statusWord } from '../status-words';
import { element } from './element.js';

const PAGE = 50;
const HEADS = ['Item', 'Result', 'Error', 'Started', 'Took', 'Retries', 'Input'];
/** By which member of an item each column is sorted. */
const KEYS = [undefined, 2, 6, 3, 4, 5, 7];

/** The table of items: filtered by text and result, sorted by any column, used with the keyboard alone. */
export function itemTable(data, place, choose) {
  if (place === null) return { show: () => {}, focus: () => false };
  let shown = [];
  let chosen;
  let text = '';
  let status;
  // What failed stands first.
  let sortBy = 1;
  let isDescending = false;
  let first = 0;

  const input = element('input', {
    type: 'search',
    placeholder: 'Filter: label, input, error   ( / )',
    'aria-label': 'Filter items',
  });
  const buttons = statusButtons();
  const head = element(
    'tr',
    {},
    HEADS.map((name, at) => headCell(name, at)),
  );
  const body = element('tbody');
  const count = element('span', { role: 'status' });
  const [back, on] = ['Earlier', 'Later'].map((name, at) => {
    const button = element('button', { type: 'button' }, [name]);
    button.addEventListener('click', () => turn(at === 0 ? -PAGE : PAGE));
    return button;
  });
  place.append(
    element('div', { class: 'bar-of-controls' }, [input, ...buttons]),
    element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Table of items' }, [
      element('table', {}, [element('thead', {}, [head]), body]),
    ]),
    element('div', { class: 'bar-of-controls' }, [back, on, count]),
  );

  input.addEventListener('input', () => {
    text = input.value.trim().toLowerCase();
    first = 0;
    draw();
  });
  body.addEventListener('keydown', (event) => {
    const rows = [...body.querySelectorAll('button')];
    const at = rows.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined || rows[to] === undefined) return;
    event.preventDefault();
    rows[to].focus();
  });

  function statusButtons() {
    const present = data.statuses.flatMap((name, at) => {
      const many = data.items.filter((item) => item[2] === at).length;
      return many === 0 ? [] : [{ name, at, many }];
    });
    return present.map(({ name, at, many }) => {
      const button = element('button', { type: 'button', 'aria-pressed': 'false' }, [`${many} ${statusWord(name)}`]);
      button.addEventListener('click', () => {
        status = status === at ? undefined : at;
        first = 0;
        for (const other of buttons)
          other.setAttribute('aria-pressed', String(other === button && status !== undefined));
        draw();
      });
      return button;
    });
  }

  function headCell(name, at) {
    const button = element('button', { type: 'button' }, [name]);
    const cell = element('th', { scope: 'col', ...(at === sortBy && { 'aria-sort': 'ascending' }) }, [button]);
    button.addEventListener('click', () => {
      isDescending = sortBy === at && !isDescending;
      sortBy = at;
      for (const other of head.children) other.removeAttribute('aria-sort');
      cell.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
      draw();
    });
    return cell;
  }

  function turn(by) {
    first += by;
    draw();
  }

  function listed() {
    const found = shown.filter((index) => {
      const item = data.items[index];
      if (status !== undefined && item[2] !== status) return false;
      if (text === '') return true;
      const error = item[6] < 0 ? '' : data.groups[item[6]].error;
      return `${data.maps[item[0]]} ${item[1]} ${item[7]} ${error}`.toLowerCase().includes(text);
    });
    const key = KEYS[sortBy];
    const sortValue = (index) => (key === undefined ? index : data.items[index][key]);
    const sign = isDescending ? -1 : 1;
    return found.sort((a, b) => (sortValue(a) < sortValue(b) ? -sign : sortValue(a) > sortValue(b) ? sign : a - b));
  }

  function draw() {
    const found = listed();
    first = Math.max(0, Math.min(first, Math.floor((found.length - 1) / PAGE) * PAGE));
    const rows = found.slice(first, first + PAGE);
    body.replaceChildren(...rows.map(row));
    const to = Math.min(found.length, first + PAGE);
    count.textContent = found.length === 0 ? 'No item fits.' : `${first + 1} to ${to} of ${found.length}`;
    back.disabled = first === 0;
    on.disabled = to >= found.length;
  }

  function row(index) {
    const [map, label, state, startedMs, tookMs, retries, group, preview] = data.items[index];
    const button = element('button', { type: 'button', 'aria-pressed': String(index === chosen) }, [label]);
    button.addEventListener('click', () => choose(index));
    const name = data.statuses[state];
    const cells = [
      data.maps.length > 1 ? [button, ` ${data.maps[map]}`] : [button],
      [element('span', { class: `status is-${name}` }, [statusWord(name)])],
      [group < 0 ? '' : data.groups[group].error],
      [startedMs < 0 ? '' : `+${shownDuration(startedMs)}`],
      [tookMs < 0 ? '' : shownDuration(tookMs)],
      [retries === 0 ? '' : `${retries}`],
      [element('span', { class: 'preview' }, [preview])],
    ];
    return element(
      'tr',
      index === chosen ? { class: 'chosen' } : {},
      cells.map((parts) => element('td', {}, parts)),
    );
  }

  return {
    show(indexes, item) {
      shown = indexes;
      chosen = item;
      draw();
    },
    focus() {
      input.focus();
      return true;
    },
  };
}
