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
   * Takes the next report; undefined after `limitMs` of real time.
   *
   * @param limitMs of silence, so that each sign of life starts it anew; or in all, with `isSilence` false
   */
  async take(limitMs: number, isSilence: boolean): Promise<Report | undefined> {
    let isOver = false;
    const limit = setTimeout(() => {
      isOver = true;
      this.#wake();
    }, limitMs);
    try {
      for (;;) {
        if (this.#closed !== undefined) throw this.#closed;
        const report = this.#reports.shift();
        if (report !== undefined || isOver) return report;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        if (isSilence && !isOver) limit.refresh();
      }
    } finally {
      clearTimeout(limit);
      this.#wake = () => {};
    }
  }
}
