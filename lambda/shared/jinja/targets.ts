import { Raised } from './errors';
import type { Frame } from './evaluate-expression';
import { unpack } from './iteration';
import type { Target } from './nodes';
import { setEntry } from './python-compare';
import type { Runtime } from './runtime';
import { Dict, Namespace, Tuple, type Value } from './values';

/** Refuses an assignment to an attribute of anything but a namespace, before the value is computed. */
export function checkNamespaces(target: Target, frame: Frame): void {
  if (target.kind === 'tuple') for (const item of target.items) checkNamespaces(item, frame);
  if (target.kind === 'namespace' && !(frame.find(target.name) instanceof Namespace)) {
    throw new Raised('RuntimeError', 'cannot assign attribute on non-namespace object');
  }
}

/** Binds a value to what stands left of `=` or of `in`. */
export function assign(rt: Runtime, target: Target, value: Value, frame: Frame): void {
  if (target.kind === 'name') {
    frame.variables.set(target.name, value);
  } else if (target.kind === 'namespace') {
    const holder = frame.find(target.name);
    if (!(holder instanceof Namespace) && !(holder instanceof Dict)) {
      throw new Raised('TypeError', 'cannot assign attribute on non-namespace object');
    }
    rt.limits.allocateList(2);
    setEntry(holder instanceof Namespace ? holder.values : holder, target.attribute, value);
  } else {
    const items = unpack(rt, value, target.items.length);
    target.items.forEach((item, i) => {
      assign(rt, item, items[i] ?? null, frame);
    });
  }
}

/** What a target was bound to; several values come as a new tuple. */
export function repacked(target: Target, frame: Frame): Value {
  if (target.kind === 'tuple') return new Tuple(target.items.map((item) => repacked(item, frame)));
  return frame.variables.get(target.name) ?? null;
}
