import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkSeconds } from '../../private/check-props';

/** Options of `ItemSource.export`. */
export interface ExportOptions {
  /**
   * How long the run waits before each look whether the export is complete, in whole seconds from 10 to 3,600. Each look
   * costs three state transitions and nine history events of 25,000.
   *
   * @default Duration.minutes(1)
   */
  readonly pollEvery?: Duration;
}

/** An export, checked. */
export interface ResolvedExport {
  readonly kind: 'export';
  readonly pollSeconds: number;
}

/** Checks the options; `scope` is who is named when one is wrong. */
export function resolveExport(scope: IConstruct, { pollEvery }: ExportOptions): ResolvedExport {
  checkSeconds(scope, 'source.pollEvery', pollEvery, { min: 10, max: 3_600 });
  return { kind: 'export', pollSeconds: pollEvery?.toSeconds() ?? 60 };
}
