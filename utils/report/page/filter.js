/** A filter that lets everything through. */
export function everything() {
  return { group: undefined, state: undefined, item: undefined };
}

/** The events inside an item whose state it is: what an item passed through. */
const statesOfItems = new WeakMap();

function statesOfItem(data, index) {
  let known = statesOfItems.get(data);
  if (known === undefined) {
    known = new Map();
    for (const [, , , item, state] of data.events) {
      if (!known.has(item)) known.set(item, new Set());
      known.get(item).add(state);
    }
    statesOfItems.set(data, known);
  }
  return known.get(index);
}

/** Whether an item, an event or a state is to be shown. */
export const matches = {
  item(data, filter, item, index) {
    if (filter.group !== undefined && item[6] !== filter.group) return false;
    return filter.state === undefined || (statesOfItem(data, index)?.has(filter.state) ?? false);
  },
  event(data, filter, [, , , item, state]) {
    if (filter.item !== undefined && item !== filter.item) return false;
    if (filter.state !== undefined && state !== filter.state) return false;
    if (filter.group === undefined) return true;
    const inGroup = item >= 0 && data.items[item][6] === filter.group;
    return inGroup || (item < 0 && data.groups[filter.group].states.includes(state));
  },
  state(data, filter, state) {
    if (filter.state !== undefined) return state === filter.state;
    if (filter.item !== undefined) return statesOfItem(data, filter.item)?.has(state) ?? false;
    return filter.group === undefined || data.groups[filter.group].states.includes(state);
  },
};

/** The filter in words; empty if it lets everything through. */
export function describeFilter(data, { group, state, item }) {
  const parts = [];
  if (group !== undefined) parts.push(`error ${data.groups[group].error}`);
  if (state !== undefined) parts.push(`state ${data.states[state]}`);
  if (item !== undefined) parts.push(`item ${data.items[item][1]} of ${data.maps[data.items[item][0]]}`);
  return parts.join(', ');
}
