import type { StackScope } from '../assembly';
import { skippingOf } from './resource-types';

/** One remark for every custom resource type and every service that is left out and might be missed. */
export function skippedNotices(scopes: readonly StackScope[]): string[] {
  const details = new Map<string, Set<string>>();
  for (const scope of scopes) {
    for (const [logicalId, { type }] of scope.resources()) {
      const skipping = skippingOf(type, scope.place(logicalId));
      if (skipping === undefined) continue;
      const known = details.get(skipping.notice) ?? new Set();
      details.set(skipping.notice, known.add(skipping.detail));
    }
  }
  return [...details].map(([notice, found]) => `${notice} (${[...found].join(', ')})`);
}
