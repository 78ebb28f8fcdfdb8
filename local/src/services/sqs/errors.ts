import { ServiceError } from '../../kernel/service-error';

/** A refusal of SQS: each error has one name in the JSON protocol and another in the older query protocol. */
export class SqsError extends ServiceError {
  /**
   * @param code the name of the exception in the API's model, such as `QueueDoesNotExist`
   * @param queryError what clients still call it, such as `AWS.SimpleQueueService.NonExistentQueue`
   */
  constructor(
    code: string,
    readonly queryError: string,
    message: string,
    readonly namespace: 'com.amazonaws.sqs' | 'com.amazon.coral.service' = 'com.amazonaws.sqs',
  ) {
    super(code, 400, message);
  }

  /** The name as it stands in `__type`. */
  get wireType(): string {
    return `${this.namespace}#${this.code}`;
  }
}

/** There is no such queue. */
export function noSuchQueue(): SqsError {
  return new SqsError(
    'QueueDoesNotExist',
    'AWS.SimpleQueueService.NonExistentQueue',
    'The specified queue does not exist.',
  );
}

/** A required parameter is absent. */
export function missingParameter(name: string): SqsError {
  return new SqsError(
    'MissingRequiredParameterException',
    'MissingParameter',
    `The request must contain the parameter ${name}.`,
    'com.amazon.coral.service',
  );
}

/** A parameter's value is refused for a reason that has no error of its own. */
export function invalidParameter(message: string): SqsError {
  return new SqsError('InvalidParameterValueException', 'InvalidParameterValue', message, 'com.amazon.coral.service');
}

/** The same with the words that most parameters share. */
export function invalidValue(parameter: string, value: unknown, reason: string): SqsError {
  return invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

/** An attribute of a queue has a value outside of what it may have. */
export function invalidAttributeValue(name: string): SqsError {
  return new SqsError('InvalidAttributeValue', 'InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
}

/** A queue has no attribute of this name. */
export function invalidAttributeName(name: string): SqsError {
  return new SqsError('InvalidAttributeName', 'InvalidAttributeName', `Unknown Attribute ${name}.`);
}

/** A receipt handle that SQS never gave. */
export function invalidReceiptHandle(handle: string): SqsError {
  return new SqsError(
    'ReceiptHandleIsInvalid',
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  );
}

/** Something that AWS has and the runner does not. */
export function notServed(what: string): SqsError {
  return new SqsError(
    'UnsupportedOperation',
    'AWS.SimpleQueueService.UnsupportedOperation',
    `${what} is not served by sfn-local`,
  );
}
