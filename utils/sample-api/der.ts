/** One element of DER, the encoding that certificates are written in: a tag, a length, and the parts after each other. */
export function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), derLength(content.length), content]);
}

/** A SEQUENCE. */
export function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** An element with a tag of the structure's own, `[number]`, that holds other elements. */
export function tagged(number: number, ...parts: readonly Buffer[]): Buffer {
  return der(0xa0 | number, ...parts);
}

/** An INTEGER that is not negative, from its bytes, most significant first. */
export function unsigned(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start === -1 ? Buffer.from([0]) : bytes.subarray(start);
  // The first bit is the sign, so a number that begins with a one needs a zero in front.
  return der(0x02, (digits[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

/** An OBJECT IDENTIFIER from its dotted form. */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** A moment: UTCTime until 2049, GeneralizedTime from then on, as RFC 5280 asks. */
export function moment(at: Date): Buffer {
  const digits = `${at.toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '')}`;
  const old = at.getUTCFullYear() < 2050;
  return der(old ? 0x17 : 0x18, Buffer.from(old ? digits.slice(2) : digits, 'ascii'));
}

/** A BIT STRING without unused bits. */
export function bits(content: Buffer): Buffer {
  return der(0x03, Buffer.from([0]), content);
}

function base128(value: number): number[] {
  const low = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) low.unshift((rest & 0x7f) | 0x80);
  return low;
}

function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}
