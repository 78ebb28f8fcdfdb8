import { ServiceError } from '../../kernel/service-error';

/** A refusal of SNS, under the name of its query protocol, such as `NotFound`. */
export class SnsError extends ServiceError {}

/** A parameter is absent or has a value that it must not have. */
export function invalidParameter(reason: string): SnsError {
  return new SnsError('InvalidParameter', 400, `Invalid parameter: ${reason}`);
}

/** There is no such topic. */
export function noSuchTopic(): SnsError {
  return new SnsError('NotFound', 404, 'Topic does not exist');
}
