/** What an environment reports, waited for with a limit on how long it may say nothing. */
export class Mailbox<Report> {
  #reports: Report[] = [];
  #closed: Error | undefined;
  #wake: () => void = () => {};

  /** Delivers a report. */
  push(report: Report): void {
    this.#reports.push(report);
    this.#wake();
  }

  /** Notes a sign of life that is no report. */
  heard(): void {
    this.#wake();
  }

  /** Every wait, now and later, ends with `error`. */
  close(error: Error): void {
    this.#closed ??= error;
    this.#wake();
  }

  /**
   * Takes the next report; undefined once one of the limits of real time is over.
   *
   * @param limitMs in all
   * @param silenceMs without a sign of life, each of which starts it anew
   */
  async take(limitMs: number, silenceMs = limitMs): Promise<Report | undefined> {
    let isOver = false;
    const end = () => {
      isOver = true;
      this.#wake();
    };
    const limit = setTimeout(end, limitMs);
    const silence = setTimeout(end, silenceMs);
    try {
      for (;;) {
        if (this.#closed !== undefined) throw this.#closed;
        const report = this.#reports.shift();
        if (report !== undefined || isOver) return report;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        silence.refresh();
      }
    } finally {
      clearTimeout(limit);
      clearTimeout(silence);
      this.#wake = () => {};
    }
  }
}
