import type { StackScope } from '../assembly';
import { skippingNotice } from './resource-types';

/** One remark for every type of resource that is left out and might be missed. */
export function skippedNotices(scopes: readonly StackScope[]): string[] {
  const places = new Map<string, string[]>();
  for (const scope of scopes) {
    for (const [logicalId, { type }] of scope.resources()) {
      const notice = skippingNotice(type);
      if (notice === undefined) continue;
      places.set(notice, [...(places.get(notice) ?? []), scope.place(logicalId)]);
    }
  }
  return [...places].map(([notice, found]) => `${notice} (${found.join(', ')})`);
}
