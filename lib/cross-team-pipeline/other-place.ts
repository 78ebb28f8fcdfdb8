import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PropError } from '../private/prop-error';

/** Account and Region of a resource, as `env` of a construct has them. */
interface Place {
  readonly account: string;
  readonly region: string;
}

/** Whether both values are known at synth and differ; what is known only at deployment counts as equal. */
function differs(own: string, its: string): boolean {
  return ![own, its].some((value) => Token.isUnresolved(value)) && own !== its;
}

/** Whether a resource belongs to another account than the construct. */
export function isForeign(scope: IConstruct, place: Place): boolean {
  return differs(Stack.of(scope).account, place.account);
}

/**
 * Refuses a resource of another Region: the optimized integrations reach no other.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html
 */
export function checkRegion(scope: IConstruct, prop: string, place: Place): void {
  const { region } = Stack.of(scope);
  if (differs(region, place.region)) throw new PropError(scope, prop, `in Region ${region}`, place.region);
}

/** Refuses a resource, by its ARN, of another account or Region. */
export function checkOwnPlace(scope: IConstruct, prop: string, arn: string): void {
  if (Token.isUnresolved(arn)) return;
  const own = Stack.of(scope);
  const { account = '', region = '' } = own.splitArn(arn, ArnFormat.NO_RESOURCE_NAME);
  if (differs(own.account, account) || differs(own.region, region)) {
    throw new PropError(scope, prop, "of this stack's account and Region", arn);
  }
}
