import { shownDuration } from '../../text/duration';
import { difference } from '../difference';
import { element } from './element.js';
import { matches } from './filter.js';

/** Longer texts are folded. */
const FOLDED_LENGTH = 300;
const FIRST = 30;
const PAGE = 200;
const BAD = /Failed$|TimedOut$|Aborted$/;

/** The events that the filter lets through, each with what it worked on and what that changed. */
export function showEvents(data, filter, place) {
  const found = data.events.filter((event) => matches.event(data, filter, event));
  const list = element('ol', { class: 'events' });
  const more = element('button', { type: 'button' });
  const count = element('p', { class: 'note', role: 'status' });
  let shown = 0;
  const extend = () => {
    const to = Math.min(found.length, shown + (shown === 0 ? FIRST : PAGE));
    list.append(...found.slice(shown, to).map((event) => line(data, event)));
    shown = to;
    more.hidden = shown === found.length;
    more.textContent = `Show ${Math.min(PAGE, found.length - shown)} more`;
    count.textContent = emptyNote(data, filter, found) ?? `${shown} of ${found.length} events`;
  };
  more.addEventListener('click', extend);
  extend();
  place.replaceChildren(count, list, more);
}

function emptyNote(data, filter, found) {
  if (found.length > 0) return undefined;
  const isLeftOut = filter.item !== undefined && data.eventsLeftOut > 0;
  return isLeftOut ? 'The events of this item are not in this page.' : 'No event fits.';
}

function line(data, event) {
  const [id, type, ms, item, state] = event;
  const name = data.types[type];
  const texts = Object.fromEntries(
    event.slice(5).flatMap((_, at, all) => (at % 2 === 0 ? [[data.fields[all[at]], data.texts[all[at + 1]]]] : [])),
  );
  const parts = [
    element('span', { class: 'when' }, [`+${shownDuration(ms)}`]),
    element('span', BAD.test(name) ? { class: 'bad' } : {}, [name]),
    state < 0 ? '' : ` ${data.states[state]}`,
    item < 0 ? '' : ` (${data.items[item][1]})`,
    element('span', { class: 'note' }, [` #${id} `]),
    texts.error === undefined ? '' : element('strong', {}, [texts.error]),
  ];
  const change = name.endsWith('StateExited') ? changeOf(data, event, texts.output) : undefined;
  const blocks = Object.entries(texts).flatMap(([field, text]) => (field === 'error' ? [] : [block(field, text)]));
  const folded = element('div', { class: 'blocks' }, [...(change === undefined ? [] : [change]), ...blocks]);
  return element('li', {}, [...parts, folded]);
}

/** From what the state got to what it gave. */
function changeOf(data, [id, , , item, state], output) {
  if (output === undefined) return undefined;
  const entered = data.events.findLast(
    (other) =>
      other[0] < id && other[3] === item && other[4] === state && data.types[other[1]].endsWith('StateEntered'),
  );
  const at = entered?.indexOf(data.fields.indexOf('input'), 5) ?? -1;
  const input = at < 0 ? undefined : data.texts[entered[at + 1]];
  const changes = input === undefined ? undefined : difference(input, output);
  if (changes === undefined) return undefined;
  if (changes.length === 0) return element('span', { class: 'note' }, ['output as the input']);
  const lines = changes.map(({ path, kind, before, after }) => {
    const sign = { added: '+', removed: '−', changed: '±' }[kind];
    const values = [before, after].filter((value) => value !== undefined).map(shortened);
    return element('li', { class: kind }, [`${sign} ${path || 'all'}: ${values.join(' → ')}`]);
  });
  return element('details', {}, [
    element('summary', {}, [`input → output: ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`]),
    element('ul', { class: 'changes' }, lines),
  ]);
}

function block(field, text) {
  const short = text.length <= FOLDED_LENGTH;
  return element('details', {}, [
    element('summary', {}, [short ? field : `${field}, ${text.length} characters`]),
    element('pre', {}, [text]),
  ]);
}

function shortened(text) {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
