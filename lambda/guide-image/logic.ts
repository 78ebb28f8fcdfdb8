/** The object is no image that can be read. */
export class UnreadableImage extends Error {
  override readonly name = 'UnreadableImage';
}

/** Of each colour so much is in the brightness that an eye sees (ITU-R BT.601). */
const [RED, GREEN, BLUE] = [0.299, 0.587, 0.114];

/**
 * Makes an image of the plain PPM format grey: text with `P3`, width, height, the largest value, and three values for
 * each pixel. A format that needs no library shows what a workflow does with any.
 *
 * @see https://netpbm.sourceforge.net/doc/ppm.html
 */
export function toGrey(ppm: string): string {
  const words = ppm.replace(/#.*$/gm, '').trim().split(/\s+/);
  const [magic, ...numbers] = words;
  const [width = 0, height = 0, largest = 0, ...values] = numbers.map(Number);
  const isWhole = [width, height, largest, ...values].every((value) => Number.isInteger(value) && value >= 0);
  if (magic !== 'P3' || !isWhole || width * height === 0)
    throw new UnreadableImage('not an image of the plain PPM format');
  if (values.length !== 3 * width * height) {
    throw new UnreadableImage(`${width} by ${height} pixels have ${3 * width * height} values, got ${values.length}`);
  }
  const rows = Array.from({ length: height }, (_row, y) =>
    Array.from({ length: width }, (_pixel, x) => {
      const [red = 0, green = 0, blue = 0] = values.slice(3 * (y * width + x));
      return Math.round(RED * red + GREEN * green + BLUE * blue);
    }).join(' '),
  );
  return `P2\n${width} ${height}\n${largest}\n${rows.join('\n')}\n`;
}
