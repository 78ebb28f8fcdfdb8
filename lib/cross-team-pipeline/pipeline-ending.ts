/** How an execution ends whose failure was recorded and announced. */
export enum PipelineEnding {
  /** FAILED, with the error that it failed with: visible in lists, metrics and alarms, and to whoever waits for it. */
  FAILED = 'FAILED',

  /** SUCCEEDED, with `pipeline.outcome` `FAILED`: only record and announcement tell. */
  SUCCEEDED = 'SUCCEEDED',
}
