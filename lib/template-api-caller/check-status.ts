import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ApiCallerError } from './api-caller-error';
import { bytesOf, type CallVariables, isRepeatable } from './call-variables';
import { MAX_RESULT_BYTES } from './contract';
import { fail } from './fail';
import type { CodeRange } from './status-codes';

/** What the status is judged by. */
export interface StatusRules {
  readonly successCodes: readonly CodeRange[];
  readonly maxRateLimitWaits: number;
  readonly maxRateLimitWaitSeconds: number;
  /** Whether the function is the user's own, which is trusted in less than ours. */
  readonly hasOwnCaller: boolean;
}

/** Where a status leads. */
export interface StatusTargets {
  readonly callApi: sfn.State;
  readonly tooLarge: sfn.State;
  readonly end: sfn.State;
}

/** Every status has its branch: what is no success, no wait, no redirect and no client error is unexpected. */
export function checkStatus(
  scope: Construct,
  rules: StatusRules,
  variables: CallVariables,
  { callApi, tooLarge, end }: StatusTargets,
): sfn.Choice {
  const between = ([first, last]: CodeRange) =>
    `($states.input.statusCode >= ${first} and $states.input.statusCode <= ${last})`;
  const askedToWait = "$type($states.input.retryAfterSeconds) = 'number'";
  const waitAsAsked = sfn.Wait.jsonata(scope, 'Wait as asked', {
    time: sfn.WaitTime.seconds(
      `{% $max([0, $min([$ceil($states.input.retryAfterSeconds), ${rules.maxRateLimitWaitSeconds}])]) %}`,
    ),
    assign: { [variables.waits]: `{% $${variables.waits} + 1 %}` },
  });
  const failWithStatus = (id: string, error: string) => fail(scope, id, error, STATUS_CAUSE);

  const choice = sfn.Choice.jsonata(scope, 'Check status');
  if (rules.hasOwnCaller) {
    choice
      .when(
        sfn.Condition.jsonata(
          "{% $not($type($states.input) = 'object' and $type($states.input.statusCode) = 'number') %}",
        ),
        fail(
          scope,
          'No status',
          ApiCallerError.INVALID_RESPONSE,
          'the caller function must answer with an object that has statusCode, a number',
        ),
      )
      .when(
        sfn.Condition.jsonata(`{% ${bytesOf('$states.input')} + $${variables.requestBytes} > ${MAX_RESULT_BYTES} %}`),
        tooLarge,
      );
  }
  return choice
    .when(sfn.Condition.jsonata(`{% ${rules.successCodes.map(between).join(' or ')} %}`), end)
    .when(
      sfn.Condition.jsonata(
        `{% ${askedToWait} and $${variables.waits} < ${rules.maxRateLimitWaits} and (${isRepeatable(variables)}) %}`,
      ),
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
