const MOST = 10;

/** Names in a sentence; of many the first ten, and of how many they are. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'there is none';
  const shown = names.slice(0, MOST).join(', ');
  return names.length <= MOST ? `there are: ${shown}` : `there are ${names.length}, such as: ${shown}`;
}
