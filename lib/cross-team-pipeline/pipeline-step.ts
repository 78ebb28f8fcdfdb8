import type { State } from 'aws-cdk-lib/aws-stepfunctions';

/** A step of the pipeline: where it begins, and how it is led to the next one. */
export interface Step {
  readonly start: State;
  goOnTo(next: State): void;
}
