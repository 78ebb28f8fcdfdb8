import type { HistoryEvent } from '../asl';
import type { FaultSpec } from '../faults';
import type { PlainItem } from '../services/dynamodb';
import type { Hosts, LogLine } from '../services/lambda';
import type { ExecutionSummary } from './execution-summary';
import type { SynthesizableApp, SynthesizableStack } from './find-assembly';
import type { ValuesByName } from './given-values';
import type { MocksByName } from './mocks';

/** Options of `LocalAws.start`: one of `assembly`, `app` and a `stack` of the CDK says what runs. */
export interface LocalAwsOptions {
  /** The directory that `cdk synth` wrote, `cdk.out` as a rule. */
  readonly assembly?: string;
  /** An `App` of the CDK; it is synthesized unless it was before. */
  readonly app?: SynthesizableApp;
  /**
   * A `Stack` of the CDK, whose app is synthesized; or, of the app or the assembly, the id, path or name of one. Those
   * it depends on come along.
   *
   * @default - every stack
   */
  readonly stack?: string | SynthesizableStack;
  /**
   * Seed of ids and of jitter; the same seed gives the same history.
   *
   * @default - another one every time
   */
  readonly seed?: number;
  /**
   * Where the virtual clock starts.
   *
   * @default - now; with a seed, the beginning of 2026, so that the history repeats itself
   */
  readonly startTime?: Date;
  /**
   * Waits as long as the workflow says, instead of jumping to the end of every wait.
   *
   * @default false
   */
  readonly realTime?: boolean;
  /**
   * Lets time jump on whenever nothing is left to do but to wait, though nobody waits for it through `run`, `settle` or
   * `advance`; for those who come through the endpoint alone. It stops before the timeout of what somebody outside may
   * still answer.
   *
   * @default false
   */
  readonly passesByItself?: boolean;
  /**
   * Lets rules and schedules with dates go off as time passes them: while an execution waits for a day, an hourly one
   * goes off every hour. Time never passes for their sake alone, but in `advance`.
   *
   * @default false: `fire` lets them go off, one by one
   */
  readonly schedules?: boolean;
  /**
   * Port on 127.0.0.1 at which the endpoint listens.
   *
   * @default - one that the system picks
   */
  readonly port?: number;
  /**
   * Hosts that functions reach, as `{ 'api.example.com:443': { port: 41234, ca: '<PEM>' } }`, each led to a port on
   * 127.0.0.1. This machine's own addresses are reached as they are, and nothing else.
   *
   * @default - none
   */
  readonly hosts?: Hosts;
  /**
   * Values of secrets, by name, logical id, ARN or construct path. A name that no stack defines is a secret too, as
   * if somebody else had deployed it.
   *
   * @default - what the template holds, or is generated as it asks
   */
  readonly secrets?: ValuesByName;
  /**
   * Values of SSM parameters, named as `secrets` are.
   *
   * @default - what the template holds
   */
  readonly parameters?: ValuesByName;
  /**
   * What lies in tables from the beginning, as plain objects, by the table's name, logical id or construct path. Of what
   * `putItems` writes later every mapping of the table's stream hears; of these only one that starts at TRIM_HORIZON,
   * for one that starts at LATEST is as if made after them.
   *
   * @default - nothing
   */
  readonly items?: Readonly<Record<string, readonly PlainItem[]>>;
  /**
   * What goes wrong, such as `'dynamodb:PutItem=throttle@30%'`: throttled, failing, lost, late, repeated calls.
   *
   * @default - nothing
   */
  readonly faults?: readonly FaultSpec[];
  /**
   * Answers instead of services and functions, in turn, from the beginning; more with `mockTask` and `mockFunction`.
   *
   * @default - the services answer, and the functions run
   */
  readonly mocks?: MocksByName;
  /**
   * Tests each call of a state, a function, a topic, a rule and a schedule against the policies of the stacks.
   *
   * @default true
   */
  readonly permissions?: boolean;
  /** Receives what the user should know and nothing depends on. */
  readonly onNotice?: (text: string) => void;
  /** Receives each line that a function prints. */
  readonly onLog?: (line: LogLine) => void;
  /** Receives each event of every execution. */
  readonly onEvent?: (event: HistoryEvent) => void;
  /** Hears of each execution as it starts and ends, whoever started it. */
  readonly onStatus?: (execution: ExecutionSummary) => void;
}
