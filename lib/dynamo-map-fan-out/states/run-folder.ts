import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { RUN_VARIABLE } from './names';

/** Where the files of one run are: below its own name, so that no run meets another's. */
export class RunFolder {
  constructor(
    readonly bucket: IBucket,
    /** What the keys of every run begin with. */
    readonly prefix: string,
  ) {}

  /** Keys of all files of all runs, for permissions. */
  get keys(): string {
    return `${this.prefix}*`;
  }

  /** Expression for the folder of this run; a redrive keeps the name, and so the folder. */
  get ofThisRun(): string {
    return `{% '${this.prefix}' & $states.context.Execution.Name & '/' %}`;
  }

  /** Expression for a key, or the beginning of one, where the variables of the run are known. */
  inRun(rest: string): string {
    return `{% $${RUN_VARIABLE.folder} & '${rest}' %}`;
  }
}
