import type { Clock } from '../../kernel/clock';
import { TaskTokens, type TokenWaiter } from '../../kernel/task-tokens';

/**
 * Tokens whose answers of one moment reach their tasks in the order in which the tasks began.
 *
 * Functions answer over sockets, in whatever real order the machine is in the mood for. The answer is taken, and the
 * token closed, as it comes; the task hears of it when nothing else is left to do at that moment, so the same run always
 * takes the same course.
 */
export class AnswersByToken extends TaskTokens {
  #opened = 0;
  readonly #arrived: { readonly order: number; readonly tell: () => void }[] = [];

  constructor(readonly clock: Clock) {
    super();
  }

  override open(token: string, waiter: TokenWaiter): void {
    const order = this.#opened++;
    super.open(token, {
      succeed: (output) => this.#arrive(order, () => waiter.succeed(output)),
      fail: (failure) => this.#arrive(order, () => waiter.fail(failure)),
      heartbeat: () => waiter.heartbeat(),
    });
  }

  #arrive(order: number, tell: () => void): void {
    this.#arrived.push({ order, tell });
    if (this.#arrived.length === 1) this.clock.sleep(0).then(() => this.#tellAll());
  }

  #tellAll(): void {
    for (const { tell } of this.#arrived.splice(0).sort((a, b) => a.order - b.order)) tell();
  }
}
