import type { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { DYNAMODB_RETRY, LAMBDA_SERVICE_ERRORS, SERVICE_RETRY } from '../private/retry';
import { ApiCallerError } from './api-caller-error';
import { TRANSIENT_ERRORS } from './contract';
import type { CodeRange } from './status-codes';

/** What the states of a call are made from: every default resolved, every value checked. */
export interface CallDefinition {
  readonly templates: ITable;
  readonly caller: IFunction;
  readonly callerTimeout: Duration;
  readonly successCodes: readonly CodeRange[];
  readonly retryOn: readonly number[];
  readonly maxRetries: number;
  readonly maxRateLimitWaits: number;
  /** Refuses calls that must not be sent twice: for a machine whose executions may run more than once. */
  readonly repeatableOnly: boolean;
}

/** Where a call begins and where it ends well. */
export interface CallStates {
  readonly start: sfn.State;
  readonly end: sfn.Pass;
}

// Variables carry a long prefix, so that they do not meet the user's own in a workflow around the call.
const REQUEST = 'apiCallerRequest';
const TEMPLATE = 'apiCallerTemplate';
const WAITS = 'apiCallerWaits';
const KEY = 'apiCallerKey';

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
  const end = sfn.Pass.jsonata(scope, 'API call succeeded', {
    outputs: `{% $merge([$${REQUEST}, {'apiResponse': $states.input}]) %}`,
  });
  const callApi = callTask(scope, 'Call API', options);
  callApi.addRetry({
    errors: [...TRANSIENT_ERRORS, 'States.Timeout', ...options.retryOn.map((code) => `ApiCaller.StatusCode.${code}`)],
    ...SERVICE_RETRY,
    maxAttempts: options.maxRetries,
  });
  callApi.addRetry({ errors: LAMBDA_SERVICE_ERRORS, ...SERVICE_RETRY, maxAttempts: 3 });
  const checkStatus = statusChoice(scope, options, callApi, end);
  callApi.next(checkStatus);

  const checkTemplate = sfn.Choice.jsonata(scope, 'Check template')
    .when(
      sfn.Condition.jsonata(`{% $${TEMPLATE} = null %}`),
      fail(
        scope,
        'Template not found',
        ApiCallerError.TEMPLATE_NOT_FOUND,
        `{% "no template " & $${REQUEST}.templateName & " for method " & $uppercase($${REQUEST}.method) & " in the table" %}`,
      ),
    )
    .when(sfn.Condition.jsonata(`{% ${REPEATABLE} %}`), callApi)
    .otherwise(
      options.repeatableOnly
        ? fail(
            scope,
            'Not repeatable',
            ApiCallerError.NOT_REPEATABLE,
            'this EXPRESS machine may run an execution twice, and neither the method nor an idempotencyHeader of the template makes the call safe to repeat',
          )
        : callOnce(scope, options, checkStatus),
    );

  const start = sfn.Choice.jsonata(scope, 'Check request')
    .when(sfn.Condition.jsonata(VALID_REQUEST), getTemplate(scope, options).next(checkTemplate))
    .otherwise(
      fail(
        scope,
        'Invalid request',
        ApiCallerError.INVALID_REQUEST,
        'the input must be an object with templateName and method, both strings that are not empty, and params, an object or absent',
      ),
    );
  return { start, end };
}

const VALID_REQUEST = `{% (
  $filled := function($value) { $type($value) = 'string' and $length($value) > 0 };
  $type($states.input) = 'object'
    and $filled($states.input.templateName)
    and $filled($states.input.method)
    and ($not($exists($states.input.params)) or $type($states.input.params) = 'object')
) %}`;

/** By its method, or because the API recognizes the second of two calls by their key. */
const REPEATABLE = `$uppercase($${REQUEST}.method) in ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'] or $exists($${TEMPLATE}.idempotencyHeader.S)`;

function getTemplate(scope: Construct, { templates }: CallDefinition): tasks.DynamoGetItem {
  const task = tasks.DynamoGetItem.jsonata(scope, 'Get template', {
    table: templates,
    key: {
      PK: tasks.DynamoAttributeValue.fromString('{% $states.input.templateName %}'),
      SK: tasks.DynamoAttributeValue.fromString('{% $uppercase($states.input.method) %}'),
    },
    consistentRead: true,
    assign: {
      [REQUEST]: '{% $states.input %}',
      [TEMPLATE]: '{% $exists($states.result.Item) ? $states.result.Item : null %}',
      [WAITS]: 0,
      // The same for every attempt of this call. A state that is entered twice in one execution, by a loop or in nested
      // Maps, names both calls alike: the context knows no more than this.
      [KEY]: `{% $hash($join([
        $states.context.Execution.Id,
        $states.context.State.Name,
        $exists($states.context.Map.Item.Index) ? $string($states.context.Map.Item.Index) : ''
      ], '/'), 'SHA-256') %}`,
    },
    outputs: {},
  });
  task.addRetry(DYNAMODB_RETRY);
  task.addCatch(
    fail(scope, 'Template too large', ApiCallerError.INVALID_TEMPLATE, 'the template is larger than 200 KiB'),
    { errors: ['States.DataLimitExceeded'] },
  );
  return task;
}

/** Tried again only when Lambda refused to start the function, so that nothing was sent. */
function callOnce(scope: Construct, options: CallDefinition, checkStatus: sfn.Choice): sfn.State {
  const task = callTask(scope, 'Call API once', options);
  task.addRetry({ errors: ['Lambda.TooManyRequestsException'], ...SERVICE_RETRY, maxAttempts: 3 });
  task.next(checkStatus);
  return task;
}

function callTask(scope: Construct, id: string, { caller, callerTimeout }: CallDefinition): tasks.LambdaInvoke {
  return tasks.LambdaInvoke.jsonata(scope, id, {
    lambdaFunction: caller,
    payload: sfn.TaskInput.fromObject({
      template: `{% $${TEMPLATE} %}`,
      method: `{% $uppercase($${REQUEST}.method) %}`,
      params: `{% $exists($${REQUEST}.params) ? $${REQUEST}.params : {} %}`,
      idempotencyKey: `{% $${KEY} %}`,
      inputBytes: `{% ($text := $string($${REQUEST}); $length($text) + 3 * $length($replace($text, /[ -~]+/, ''))) %}`,
    }),
    outputs: '{% $states.result.Payload %}',
    taskTimeout: sfn.Timeout.duration(callerTimeout),
    retryOnServiceExceptions: false,
  });
}

/** Every status has its branch: what is no success, no wait, no redirect and no client error is unexpected. */
function statusChoice(scope: Construct, options: CallDefinition, callApi: sfn.State, end: sfn.Pass): sfn.Choice {
  const between = ([first, last]: CodeRange) =>
    `($states.input.statusCode >= ${first} and $states.input.statusCode <= ${last})`;
  const askedToWait = '$exists($states.input.retryAfterSeconds)';
  const waitAsAsked = sfn.Wait.jsonata(scope, 'Wait as asked', {
    time: sfn.WaitTime.seconds('{% $states.input.retryAfterSeconds %}'),
    assign: { [WAITS]: `{% $${WAITS} + 1 %}` },
  });
  const failWithStatus = (id: string, error: string) => fail(scope, id, error, STATUS_CAUSE);

  return sfn.Choice.jsonata(scope, 'Check status')
    .when(sfn.Condition.jsonata(`{% ${options.successCodes.map(between).join(' or ')} %}`), end)
    .when(
      sfn.Condition.jsonata(`{% ${askedToWait} and $${WAITS} < ${options.maxRateLimitWaits} and (${REPEATABLE}) %}`),
      waitAsAsked.next(callApi),
    )
    .when(sfn.Condition.jsonata(`{% ${askedToWait} %}`), failWithStatus('Rate limited', ApiCallerError.RATE_LIMITED))
    .when(
      sfn.Condition.jsonata(`{% ${between([300, 399])} %}`),
      failWithStatus('Redirected', ApiCallerError.REDIRECTED),
    )
    .when(
      sfn.Condition.jsonata(`{% ${between([400, 499])} %}`),
      failWithStatus('Client error', ApiCallerError.CLIENT_ERROR),
    )
    .otherwise(failWithStatus('Unexpected status', ApiCallerError.UNEXPECTED_STATUS));
}

/** The status and the beginning of the body, well below a cause's 32,768 characters. */
const STATUS_CAUSE = `{% $string({
  'statusCode': $states.input.statusCode,
  'body': $exists($states.input.body) ? $substring($string($states.input.body), 0, 1000) : ''
}) %}`;

function fail(scope: Construct, id: string, error: string, cause: string): sfn.Fail {
  return sfn.Fail.jsonata(scope, id, { error, cause });
}
