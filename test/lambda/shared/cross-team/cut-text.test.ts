import { cutText } from '../../../../lambda/shared/cross-team/cut-text';

it.each<[string, number, string]>([
  ['short', 9, 'short'],
  ['short', 5, 'short'],
  ['short', 4, 'shor'],
  ['', 4, ''],
  ['a🙂b', 4, 'a🙂b'],
  ['a🙂b', 3, 'a🙂'],
  ['a🙂b', 2, 'a'],
  ['🙂🙂', 1, ''],
])('cuts %s at %i to %s', (text, length, expected) => {
  expect(cutText(text, length)).toBe(expected);
});
