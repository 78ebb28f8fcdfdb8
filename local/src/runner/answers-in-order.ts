import type { Clock } from '../kernel/clock';

/**
 * Hands answers that arrive at one moment of the clock to their callers in the order of the calls.
 *
 * Workers and sockets answer in whatever real order the machine is in the mood for. The clock lets a sleeper go on only
 * when nothing else is left to do at the present moment: by then every answer of that moment is here and can be sorted,
 * so the same run always takes the same course.
 */
export class AnswersInOrder {
  #calls = 0;
  readonly #arrived: { readonly order: number; readonly hand: () => void }[] = [];

  constructor(readonly clock: Clock) {}

  of<T>(call: () => Promise<T>): Promise<T> {
    const order = this.#calls++;
    return new Promise((resolve, reject) => {
      const arrive = (hand: () => void) => {
        this.#arrived.push({ order, hand });
        if (this.#arrived.length === 1) this.clock.sleep(0).then(() => this.#handOut());
      };
      call().then(
        (answer) => arrive(() => resolve(answer)),
        (error: unknown) => arrive(() => reject(error)),
      );
    });
  }

  #handOut(): void {
    const arrived = this.#arrived.splice(0).sort((a, b) => a.order - b.order);
    for (const { hand } of arrived) hand();
  }
}
