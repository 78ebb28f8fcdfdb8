import { toGrey } from '../../../lambda/guide-image/logic';

it('takes of each colour as much as an eye sees', () => {
  expect(toGrey('P3 3 1 255  255 0 0  0 255 0  0 0 255')).toBe('P2\n3 1\n255\n76 150 29\n');
});

it('keeps rows, black, white and the largest value', () => {
  expect(toGrey('P3\n1 2\n15\n0 0 0\n15 15 15\n')).toBe('P2\n1 2\n15\n0\n15\n');
});

it('skips comments', () => {
  expect(toGrey('P3 # by hand\n1 1\n# largest\n255\n9 9 9')).toBe('P2\n1 1\n255\n9\n');
});

it.each([
  ['nothing', '', 'not an image of the plain PPM format'],
  ['another format', 'P6 1 1 255 1 1 1', 'not an image of the plain PPM format'],
  ['no pixel', 'P3 0 1 255', 'not an image of the plain PPM format'],
  ['a negative value', 'P3 1 1 255 -1 0 0', 'not an image of the plain PPM format'],
  ['a word among the values', 'P3 1 1 255 1 1 red', 'not an image of the plain PPM format'],
  ['too few values', 'P3 2 1 255 1 1 1', '2 by 1 pixels have 6 values, got 3'],
])('refuses %s', (_what, image, message) => {
  expect(() => toGrey(image)).toThrow(message);
  expect(() => toGrey(image)).toThrow(expect.objectContaining({ name: 'UnreadableImage' }));
});
