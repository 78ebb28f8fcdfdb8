const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

/**
 * `java.util.Random`, which is specified to the bit: the numbers that a seed gives.
 *
 * Measured on AWS: `$random(42)` is its first number, bit for bit (https://github.com/floci-io/floci/issues/2662).
 * `States.MathRandom` is taken to use it too; no page says so (our choice).
 *
 * @see https://docs.oracle.com/javase/8/docs/api/java/util/Random.html
 */
export class JavaRandom {
  #state: bigint;

  constructor(seed: number) {
    this.#state = (BigInt(Math.trunc(seed)) ^ MULTIPLIER) & MASK;
  }

  /** A whole number in [0, bound). */
  nextInt(bound: number): number {
    if ((bound & -bound) === bound) return Number((BigInt(bound) * BigInt(this.#next(31))) >> 31n);
    for (;;) {
      const bits = this.#next(31);
      const value = bits % bound;
      // The last, incomplete stretch of the range is drawn again, or some values would come more often.
      if (bits - value + (bound - 1) < 2 ** 31) return value;
    }
  }

  /** A number in [0, 1). */
  nextDouble(): number {
    return (this.#next(26) * 2 ** 27 + this.#next(27)) / 2 ** 53;
  }

  #next(bits: number): number {
    this.#state = (this.#state * MULTIPLIER + 0xbn) & MASK;
    return Number(this.#state >> BigInt(48 - bits));
  }
}
