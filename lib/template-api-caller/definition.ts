import type { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { LAMBDA_SERVICE_ERRORS, SERVICE_RETRY } from '../private/retry';
import { ApiCallerError } from './api-caller-error';
import { bytesOf, type CallVariables, callVariables, isRepeatable } from './call-variables';
import { checkStatus, type StatusRules } from './check-status';
import { MAX_INPUT_BYTES, MAX_RESULT_BYTES, MAX_TEMPLATE_BYTES, TRANSIENT_ERRORS } from './contract';
import { fail } from './fail';
import { GetTemplate, MAX_KEY_CHARACTERS } from './get-template';

/** What the states of a call are made from: every default resolved, every value checked. */
export interface CallDefinition extends StatusRules {
  readonly templates: ITable;
  readonly caller: IFunction;
  readonly callerTimeout: Duration;
  readonly retryOn: readonly number[];
  readonly maxRetries: number;
  /** Retries of the read of the template. */
  readonly maxReadRetries: number;
  /** Whether executions may run more than once, so that calls which must not be sent twice are refused. */
  readonly runsTwice: 'never' | 'maybe' | 'if it is EXPRESS';
  /** Ends the names of the variables. */
  readonly variableSuffix: string;
}

/** Where a call begins and where it ends well. */
export interface CallStates {
  readonly start: sfn.State;
  readonly end: sfn.Pass;
}

/** Error of an invocation that Lambda refused, so that nothing was sent. */
const THROTTLED = 'Lambda.TooManyRequestsException';

/** How often such an invocation is tried again. */
export const THROTTLE_RETRIES = 3;

/**
 * The states of a call.
 *
 * ```
 * Check request ─► Get template ─► Check template ─┬─► Call API ◄─── Wait as asked ◄─┐
 *                                                  └─► Call API once                 │
 *                                                          │                         │
 *                                                      Check status ─────────────────┘
 *                                                          ├─► API call succeeded
 *                                                          └─► Rate limited, Redirected, Client error, Unexpected status
 * ```
 *
 * A retrier cannot see the method, and would send a POST again after an error of the Lambda service: so calls that may be
 * repeated, and calls that may not, are made by two states.
 */
export function callStates(scope: Construct, options: CallDefinition): CallStates {
  const variables = callVariables(options.variableSuffix);
  const end = sfn.Pass.jsonata(scope, 'API call succeeded', {
    outputs: `{% $merge([$${variables.request}, {'apiResponse': $states.input}]) %}`,
  });
  const tooLarge = fail(
    scope,
    'Answer too large',
    ApiCallerError.RESPONSE_TOO_LARGE,
    'the answer of the function does not fit a state beside the input',
  );
  const callApi = callTask(scope, 'Call API', options, variables, tooLarge);
  callApi.addRetry({
    errors: [
      ...TRANSIENT_ERRORS,
      'States.Timeout',
      ...LAMBDA_SERVICE_ERRORS.filter((error) => error !== THROTTLED),
      ...options.retryOn.map((code) => `ApiCaller.StatusCode.${code}`),
    ],
    ...SERVICE_RETRY,
    maxAttempts: options.maxRetries,
  });
  addThrottleRetry(callApi);
  const afterCall = checkStatus(scope, options, variables, { callApi, tooLarge, end });
  callApi.next(afterCall);

  const callOnce = () => {
    const task = callTask(scope, 'Call API once', options, variables, tooLarge);
    addThrottleRetry(task);
    return task.next(afterCall);
  };
  const afterRead = checkTemplate(scope, options, variables, callApi, callOnce);
  return { start: checkRequest(scope, options, variables, afterRead), end };
}

/** Refuses before anything is read what is no request, or leaves no room for an answer. */
function checkRequest(
  scope: Construct,
  options: CallDefinition,
  variables: CallVariables,
  next: sfn.IChainable,
): sfn.Choice {
  const getTemplate = new GetTemplate(scope, options.templates, variables, options.maxReadRetries);
  getTemplate.addCatch(templateTooLarge(scope, 'Template too large to read'), { errors: ['States.DataLimitExceeded'] });
  return sfn.Choice.jsonata(scope, 'Check request', {
    // Apart from the template: all that one state assigns is held to 256 KiB together.
    assign: {
      [variables.request]: '{% $states.input %}',
      [variables.requestBytes]: `{% ${bytesOf('$states.input')} %}`,
    },
  })
    .when(
      sfn.Condition.jsonata(`{% $not(${VALID_REQUEST}) %}`),
      fail(
        scope,
        'Invalid request',
        ApiCallerError.INVALID_REQUEST,
        `the input must be an object with templateName and method, texts of 1 to ${MAX_KEY_CHARACTERS.templateName} and 1 to ${MAX_KEY_CHARACTERS.method} characters, and params, an object or absent`,
      ),
    )
    .when(
      sfn.Condition.jsonata(`{% ${bytesOf('$states.input')} > ${MAX_INPUT_BYTES} %}`),
      fail(
        scope,
        'Input too large',
        ApiCallerError.INVALID_REQUEST,
        `{% "the input takes " & $string(${bytesOf('$states.input')}) & " bytes as JSON, and ${MAX_INPUT_BYTES} leave room for an answer beside it" %}`,
      ),
    )
    .otherwise(getTemplate.next(next));
}

const VALID_REQUEST = `(
  $fits := function($value, $most) { $type($value) = 'string' and $length($value) > 0 and $length($value) <= $most };
  $type($states.input) = 'object'
    and $fits($states.input.templateName, ${MAX_KEY_CHARACTERS.templateName})
    and $fits($states.input.method, ${MAX_KEY_CHARACTERS.method})
    and ($not($exists($states.input.params)) or $type($states.input.params) = 'object')
)`;

/** Refuses before the call what is not there, cannot be handed to the function, or must not be sent twice. */
function checkTemplate(
  scope: Construct,
  { runsTwice }: CallDefinition,
  variables: CallVariables,
  callApi: sfn.IChainable,
  callOnce: () => sfn.IChainable,
): sfn.Choice {
  const { request, requestBytes, template, templateBytes } = variables;
  const choice = sfn.Choice.jsonata(scope, 'Check template')
    .when(
      sfn.Condition.jsonata(`{% $${template} = null %}`),
      fail(
        scope,
        'Template not found',
        ApiCallerError.TEMPLATE_NOT_FOUND,
        `{% "no template " & $${request}.templateName & " for method " & $uppercase($${request}.method) & " in the table" %}`,
      ),
    )
    .when(
      sfn.Condition.jsonata(`{% $${templateBytes} > ${MAX_TEMPLATE_BYTES} %}`),
      templateTooLarge(scope, 'Template too large'),
    )
    .when(
      sfn.Condition.jsonata(`{% $${templateBytes} + $${requestBytes} > ${MAX_RESULT_BYTES} %}`),
      fail(
        scope,
        'Too large together',
        ApiCallerError.INVALID_REQUEST,
        `{% "the input takes " & $string($${requestBytes}) & " bytes as JSON and the template " & $string($${templateBytes}) & ", and a call takes ${MAX_RESULT_BYTES} together" %}`,
      ),
    )
    .when(sfn.Condition.jsonata(`{% ${isRepeatable(variables)} %}`), callApi);
  if (runsTwice === 'never') return choice.otherwise(callOnce());
  const refused = fail(
    scope,
    'Not repeatable',
    ApiCallerError.NOT_REPEATABLE,
    'an EXPRESS workflow may run an execution twice, and neither the method nor an idempotencyHeader of the template makes the call safe to repeat',
  );
  if (runsTwice === 'maybe') return choice.otherwise(refused);
  // Only the ARN of the execution tells in which kind of workflow, or of Map, these states stand.
  return choice
    .when(sfn.Condition.jsonata("{% $contains($states.context.Execution.Id, ':express:') %}"), refused)
    .otherwise(callOnce());
}

function templateTooLarge(scope: Construct, id: string): sfn.Fail {
  return fail(scope, id, ApiCallerError.INVALID_TEMPLATE, `the template is larger than ${MAX_TEMPLATE_BYTES} bytes`);
}

function callTask(
  scope: Construct,
  id: string,
  { caller, callerTimeout }: CallDefinition,
  { request, requestBytes, template, idempotencyKey }: CallVariables,
  tooLarge: sfn.Fail,
): tasks.LambdaInvoke {
  const task = tasks.LambdaInvoke.jsonata(scope, id, {
    lambdaFunction: caller,
    payload: sfn.TaskInput.fromObject({
      template: `{% $${template} %}`,
      method: `{% $uppercase($${request}.method) %}`,
      params: `{% $exists($${request}.params) ? $${request}.params : {} %}`,
      idempotencyKey: `{% $${idempotencyKey} %}`,
      inputBytes: `{% $${requestBytes} %}`,
    }),
    outputs: '{% $states.result.Payload %}',
    taskTimeout: sfn.Timeout.duration(callerTimeout),
    retryOnServiceExceptions: false,
  });
  task.addCatch(tooLarge, { errors: ['States.DataLimitExceeded'] });
  return task;
}

/** A refused invocation has sent nothing, whatever the method. */
function addThrottleRetry(task: tasks.LambdaInvoke): void {
  task.addRetry({ errors: [THROTTLED], ...SERVICE_RETRY, maxAttempts: THROTTLE_RETRIES });
}
