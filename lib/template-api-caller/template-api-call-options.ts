/** Options of `TemplateApiCaller.states`. */
export interface TemplateApiCallOptions {
  /**
   * Whether an EXPRESS workflow around is started by StartSyncExecution only, which runs an execution at most once.
   * Otherwise calls that are not repeatable are refused there; a STANDARD workflow makes them in any case.
   *
   * @default false
   */
  readonly startedSynchronously?: boolean;
}
