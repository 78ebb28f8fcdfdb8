/** What goes wrong with a call. */
export type FaultKind =
  /** The service refuses, for there were too many calls. */
  | 'throttle'
  /** The service answers with an error of its own; nothing took effect. */
  | '500'
  /** The connection breaks; nothing took effect. */
  | 'reset'
  /** Nobody ever answers; nothing took effect. */
  | 'hang'
  /** The call takes effect, and its caller never learns of it. */
  | 'lost-acknowledgement'
  /** The call is carried out later. */
  | 'delay'
  /** The call is carried out more than once, a message received more than once. */
  | 'duplicate'
  /** Messages are received in the opposite order. */
  | 'reorder'
  /** Half of a batch takes effect, and the answer names the rest as not processed. */
  | 'unprocessed'
  /** The function throws before it does anything. */
  | 'error'
  /** The worker that makes the call dies; of an invocation, the one that is called, when its work is done. */
  | 'kill';

/** A fault as an object; as a text it reads `dynamodb:PutItem=throttle@30% on <resource> by <caller>`. */
export interface FaultObject {
  /** Service and operation, such as `dynamodb:PutItem`, `sqs:*` or `*:*`. */
  readonly call: string;
  readonly kind: FaultKind;
  /** How it goes wrong, where the kind leaves it open. */
  readonly detail?: string;
  /**
   * Share of the calls, above 0 and up to 1.
   *
   * @default 1
   */
  readonly rate?: number;
  /** The calls by their number, counted from 1, in place of a rate. */
  readonly calls?: readonly number[];
  /** Table, queue, topic, function, machine, bucket: by logical id, name, ARN or construct path. */
  readonly on?: string;
  /** Name of the state; or the function, rule, schedule, topic or queue, named as in `on`. */
  readonly by?: string;
}

/** A fault as a user asks for it. */
export type FaultSpec = string | FaultObject;

/** A fault, understood. */
export interface Fault {
  /** As it was asked for. */
  readonly text: string;
  /** Lower case, or `*`. */
  readonly service: string;
  /** Lower case, or `*`. */
  readonly operation: string;
  readonly kind: FaultKind;
  /** Milliseconds of a delay, times of a duplicate, name of an error, or the way of a lost answer or of a death. */
  readonly detail: string;
  readonly when: { readonly rate: number } | { readonly calls: readonly (readonly [from: number, to: number])[] };
  readonly on: string | undefined;
  readonly by: string | undefined;
}

/** What became of a fault. */
export interface FaultCount {
  readonly fault: string;
  /** Calls that it could have hit. */
  readonly calls: number;
  /** Calls that it did hit. */
  readonly injected: number;
}

/** A call that something may go wrong with. */
export interface FaultableCall {
  /** As in IAM's names of actions, such as `states`. */
  readonly service: string;
  /** Such as `StartExecution`. */
  readonly operation: string;
  /** Names and ARNs of what it is about. */
  readonly on: readonly string[];
  /** Names and ARNs of whoever makes it. */
  readonly by: readonly string[];
  /** What is sent: calls of one content draw one after the other, in whatever order others come between. */
  readonly content?: string;
}

/** A fault that hits a call. */
export interface Hit {
  readonly kind: FaultKind;
  readonly detail: string;
}
