import type { Json } from '../kernel/json';
import type { DataPath, JsonPath } from './paths/json-path';
import type { Template } from './templates/template';

/** Most seconds that a field may say. */
export const MAX_SECONDS = 99_999_999;

/** How a state's fields are written. */
export type QueryLanguage = 'JSONPath' | 'JSONata';

/** A state machine, parsed and found valid. */
export interface Definition extends Level {
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly queryLanguage: QueryLanguage;
  /** Most seconds that an execution may take. */
  readonly timeoutSeconds: number | undefined;
  readonly comment: string | undefined;
}

/** States that refer to each other by name: the machine's own, those of a branch or of an iteration. */
export interface Level {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** A state, discriminated by its `Type`. */
export type State =
  | TaskState
  | PassState
  | WaitState
  | ChoiceState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

/** What every state has. */
interface StateBase {
  readonly name: string;
  readonly queryLanguage: QueryLanguage;
  /** How input becomes what the state works on, and its result the output. */
  readonly data: DataFlow;
}

/** A state after which another follows, or none. */
interface Flowing {
  /** Undefined for `End: true`. */
  readonly next: string | undefined;
}

/** Fields by which data passes through a state; a state type without a field has it undefined. */
export type DataFlow = PathDataFlow | JsonataDataFlow;

/** The same for JSONPath; a path is undefined where the default `$` holds and null where the field says null. */
export interface PathDataFlow {
  readonly kind: 'JSONPath';
  readonly inputPath: DataPath | null | undefined;
  readonly parameters: Template | undefined;
  readonly resultSelector: Template | undefined;
  readonly resultPath: JsonPath | null | undefined;
  readonly resultPathText: string;
  readonly outputPath: DataPath | null | undefined;
  readonly assign: Template | undefined;
}

/** The same for JSONata. */
export interface JsonataDataFlow {
  readonly kind: 'JSONata';
  readonly args: Template | undefined;
  readonly output: Template | undefined;
  readonly assign: Template | undefined;
}

/** A state that may fail and be run again. */
interface Recovering {
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

/** One entry of `Retry`, defaults filled in. */
export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  /** Retries after the first run. */
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly hasFullJitter: boolean;
}

/** One entry of `Catch`. */
export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  /** JSONPath: where the error goes in the input; undefined replaces it, null keeps the input alone. */
  readonly resultPath: JsonPath | null | undefined;
  readonly resultPathText: string;
  /** JSONata: what goes on instead of the error. */
  readonly output: Template | undefined;
  readonly assign: Template | undefined;
}

/** A number that stands in the definition, or is found when the state runs. */
export type NumberSource =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'path'; readonly path: DataPath }
  | { readonly kind: 'jsonata'; readonly template: Template };

/** Calls a service. */
export interface TaskState extends StateBase, Flowing, Recovering {
  readonly type: 'Task';
  readonly resource: string;
  readonly timeoutSeconds: NumberSource | undefined;
  readonly heartbeatSeconds: NumberSource | undefined;
  /** The role that the call is made with, instead of the execution's own. */
  readonly credentials: Template | undefined;
}

/** Hands its input on, or something made of it. */
export interface PassState extends StateBase, Flowing {
  readonly type: 'Pass';
  readonly result: Json | undefined;
}

/** Waits. */
export interface WaitState extends StateBase, Flowing {
  readonly type: 'Wait';
  readonly until:
    | { readonly kind: 'seconds' | 'timestamp'; readonly value: Template }
    | { readonly kind: 'secondsPath' | 'timestampPath'; readonly path: DataPath };
}

/** Chooses the next state. */
export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly rules: readonly ChoiceRule[];
  readonly defaultNext: string | undefined;
}

/** One entry of `Choices`. */
export interface ChoiceRule {
  readonly condition: Condition;
  readonly next: string;
  readonly output: Template | undefined;
  readonly assign: Template | undefined;
}

/** The test of a choice rule. */
export type Condition =
  | { readonly kind: 'jsonata'; readonly template: Template; readonly location: string }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | {
      readonly kind: 'compare';
      readonly variable: DataPath;
      readonly operator: string;
      readonly operand: Json | DataPath;
    };

/** Ends its level with success. */
export interface SucceedState extends StateBase {
  readonly type: 'Succeed';
}

/** Ends its level with a failure. */
export interface FailState extends StateBase {
  readonly type: 'Fail';
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}

/** Runs branches side by side. */
export interface ParallelState extends StateBase, Flowing, Recovering {
  readonly type: 'Parallel';
  readonly branches: readonly Level[];
}

/** Runs the same states for each item. */
export interface MapState extends StateBase, Flowing, Recovering {
  readonly type: 'Map';
  readonly processor: Level;
  /** The field that holds it; `Iterator` is the older name. */
  readonly processorField: 'ItemProcessor' | 'Iterator';
  readonly items:
    | { readonly kind: 'path'; readonly path: DataPath }
    | { readonly kind: 'template'; readonly template: Template }
    | undefined;
  readonly itemSelector: Template | undefined;
  readonly maxConcurrency: NumberSource | undefined;
  /** Undefined in mode INLINE. */
  readonly distributed: DistributedMap | undefined;
}

/** What a Map in mode DISTRIBUTED has besides. */
export interface DistributedMap {
  readonly executionType: 'STANDARD' | 'EXPRESS';
  readonly label: string | undefined;
  readonly reader: ItemReader | undefined;
  readonly batcher: ItemBatcher | undefined;
  readonly writer: ResultWriter | undefined;
  readonly toleratedFailureCount: NumberSource | undefined;
  readonly toleratedFailurePercentage: NumberSource | undefined;
}

/** Where the items of a distributed Map come from, if not from its input. */
export interface ItemReader {
  readonly resource: string;
  /** `Parameters` or `Arguments`. */
  readonly args: Template;
  readonly inputType: 'CSV' | 'JSON' | 'JSONL' | 'MANIFEST' | undefined;
  /** JSON pointer to the list in a JSON file. */
  readonly itemsPointer: string | undefined;
  /** Columns of a CSV file; undefined where its first row names them. */
  readonly csvHeaders: readonly string[] | undefined;
  readonly csvDelimiter: string;
  readonly maxItems: NumberSource | undefined;
  /** Each listed object is a file of items, not an item. */
  readonly isFlattened: boolean;
}

/** How items are put together; one child execution works on a batch. */
export interface ItemBatcher {
  readonly maxItems: NumberSource | undefined;
  readonly maxBytes: NumberSource | undefined;
  readonly input: Template | undefined;
}

/** Where the results of children go, and in which shape. */
export interface ResultWriter {
  /** Undefined where only the shape is given. */
  readonly target: { readonly resource: string; readonly args: Template } | undefined;
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
  readonly outputType: 'JSON' | 'JSONL';
}
