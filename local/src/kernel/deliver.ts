/** What a rule, a schedule or a topic hands to a target. */
export interface Delivery {
  /** The body of a message, the payload of a function, the input of an execution. */
  readonly payload: string;
  /** ARN of the rule, the schedule or the topic. */
  readonly from: string;
  /** Of a queue or topic with an order. */
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  /** Texts that go beside the body of a message. */
  readonly messageAttributes?: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
}

/**
 * How one service hands something to another, whichever it is; `runner` fills it in.
 *
 * Resolves once the target has taken it: a function has been handed its event and answered, a message lies in its
 * queue, an execution has started. Rejects with a `ServiceError` where it was refused; what a function throws is no
 * refusal, as the call is asynchronous on AWS.
 */
export type Deliver = (targetArn: string, delivery: Delivery) => Promise<void>;
