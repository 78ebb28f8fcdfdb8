/** An answer of DynamoDB as it came over the wire. */
export interface DynamoDbAnswer {
  readonly status: number;
  /** The answer's JSON; an error's carries `__type` and `message`. */
  readonly body: unknown;
}

/** A server that speaks DynamoDB's wire protocol. */
export interface DynamoDbBackend {
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** Carries out one operation, such as `GetItem`; rejects only when the server is gone or silent. */
  request(operation: string, parameters: unknown): Promise<DynamoDbAnswer>;
  /** Settles with the reason once the server is gone without having been stopped. */
  readonly died: Promise<Error>;
  stop(): Promise<void>;
}
