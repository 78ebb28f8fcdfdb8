import { ServiceError } from '../../kernel/service-error';

/** Refusals of the API, in the words of AWS as far as they are known; the codes are those that clients have classes for. */
export const problems = {
  machineMissing: (arn: string) => refuse('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`),
  executionMissing: (arn: string) => refuse('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`),
  executionExists: (arn: string) => refuse('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`),
  machineExists: (arn: string) => refuse('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`),
  arn: (reason: string) => refuse('InvalidArn', `Invalid Arn: '${reason}'`),
  name: (name: string) => refuse('InvalidName', `Invalid Name: '${name}'`),
  input: (reason: string) => refuse('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`),
  output: (reason: string) => refuse('InvalidOutput', `Invalid Output: '${reason}'`),
  definition: (reason: string) => refuse('InvalidDefinition', `Invalid State Machine Definition: '${reason}'`),
  token: (reason: string) => refuse('InvalidToken', `Invalid Token: '${reason}'`),
  pageToken: (token: string) => refuse('InvalidToken', `Invalid Token: 'Token ${token} is not one of this list'`),
  taskMissing: () => refuse('TaskDoesNotExist', "Task Does Not Exist: 'The task of this token does not exist'"),
  taskClosed: () => refuse('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'"),
  notRedrivable: (reason: string) => refuse('ExecutionNotRedrivable', reason),
  resourceMissing: (arn: string) => refuse('ResourceNotFound', `Resource not found: '${arn}'`),
  tooManyTags: (arn: string) => refuse('TooManyTags', `Too many tags: '${arn}'`),
  qualified: (arn: string) =>
    refuse('StateMachineDoesNotExist', `'${arn}' is a version or an alias, which sfn-local does not serve`),
  versions: () =>
    refuse(
      'ValidationException',
      'sfn-local keeps no versions of state machines: leave publish and versionDescription out',
    ),
  mapRunChild: () =>
    refuse('ExecutionNotRedrivable', 'Execution is a child of a Map Run: redrive the execution that has the Map'),
  machineType: (reason: string) => refuse('StateMachineTypeNotSupported', reason),
  tooLong: (field: string, most: number) =>
    refuse(
      'ValidationException',
      `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
    ),
  nothingToUpdate: () =>
    refuse('MissingRequiredParameter', "Missing Required Parameter: 'definition and roleArn cannot both be missing'"),
  validation: (reason: string) => refuse('ValidationException', reason),
};

function refuse(code: string, message: string): ServiceError {
  return new ServiceError(code, 400, message);
}
