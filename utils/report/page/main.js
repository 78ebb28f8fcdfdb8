import { showEvents } from './events.js';
import { describeFilter, everything, matches } from './filter.js';
import { showHits, whenCellChosen } from './item-cells.js';
import { itemTable } from './item-table.js';

const data = JSON.parse(document.getElementById('report').textContent);

/** What the reader looks at; every part of the page shows the same. */
let filter = everything();

const table = itemTable(data, document.getElementById('table'), (index) => narrow({ item: index }));
const bar = document.getElementById('filter');

/** Narrows the page to something, or widens it again where that was shown already. */
function narrow(change) {
  const [name] = Object.keys(change);
  const isSame = filter[name] === change[name];
  filter = isSame ? { ...filter, [name]: undefined } : { ...filter, ...change };
  if (name !== 'item') filter.item = undefined;
  show();
  if (name === 'item' && !isSame) document.getElementById('events').scrollIntoView({ block: 'start' });
}

function clear() {
  filter = everything();
  show();
}

function show() {
  const words = describeFilter(data, filter);
  bar.hidden = words === '';
  bar.textContent = words === '' ? '' : `Shown: ${words}`;
  if (words !== '') {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Show everything';
    button.addEventListener('click', clear);
    bar.append(button);
  }
  for (const button of document.querySelectorAll('[data-group]')) {
    button.setAttribute('aria-pressed', String(Number(button.dataset.group) === filter.group));
  }
  for (const link of document.querySelectorAll('.graph a[data-state]')) {
    link.parentNode.classList.toggle('dimmed', !matches.state(data, filter, data.states.indexOf(link.dataset.state)));
  }
  const indexes = data.items.flatMap((item, index) => (matches.item(data, filter, item, index) ? [index] : []));
  table.show(indexes, filter.item);
  showHits(data, words === '' ? undefined : indexes);
  showEvents(data, filter, document.getElementById('eventlist'));
}

/** Where the drawing is wider than the page, what failed comes into view, or else the start. */
function centreGraph() {
  const graph = document.querySelector('.graph');
  const place = graph.parentNode;
  const state = graph.querySelector('.is-failed, .is-timedOut') ?? graph.querySelector('.start')?.closest('.state');
  if (state === null || state === undefined) return;
  const [box, around] = [state.getBoundingClientRect(), place.getBoundingClientRect()];
  place.scrollLeft += (box.left + box.right) / 2 - (around.left + around.right) / 2;
}

for (const button of document.querySelectorAll('[data-group]')) {
  button.addEventListener('click', () => narrow({ group: Number(button.dataset.group) }));
}
for (const link of document.querySelectorAll('.graph a[data-state]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    narrow({ state: data.states.indexOf(link.dataset.state) });
  });
}
whenCellChosen(data, (index) => narrow({ item: index }));
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target instanceof HTMLInputElement;
  if (event.key === 'Escape') clear();
  else if (event.key === '/' && !isTyping && table.focus()) event.preventDefault();
});
centreGraph();
document.getElementById('events').hidden = data.events.length === 0;
show();
