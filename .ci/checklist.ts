/** A step failed, and its line says why. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** Counts the steps of a check and prints one line for each. */
export class Checklist {
  private passed = 0;
  private failed = 0;

  /** Runs one step and prints its line, with `detail` of what it answered. A step that fails throws `StepFailed`. */
  async step<T>(name: string, body: () => Promise<T>, detail?: (result: T) => string): Promise<T> {
    const started = Date.now();
    try {
      const result = await body();
      this.passed += 1;
      const more = detail === undefined ? '' : `: ${detail(result)}`;
      console.log(`ok - ${name}${more} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
      return result;
    } catch (error) {
      this.failed += 1;
      console.log(`not ok - ${name}`);
      console.log(indent(error instanceof Error ? error.message : String(error)));
      throw new StepFailed(name, { cause: error });
    }
  }

  /** Prints the closing line and answers the exit code. */
  close(): 0 | 1 {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 ? 0 : 1;
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
