import { type Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PropError } from './prop-error';

/** Refuses what is no whole number within `min` and `max`; a token, known only at deployment, passes. */
export function checkWholeNumber(
  scope: IConstruct,
  prop: string,
  value: number | undefined,
  range: { readonly min: number; readonly max: number },
): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!Number.isInteger(value) || value < range.min || value > range.max) {
    throw new PropError(scope, prop, `a whole number from ${range.min} to ${range.max}`, value);
  }
}

/** Refuses a duration that is not made of whole seconds within `min` and `max` seconds; a token passes. */
export function checkSeconds(
  scope: IConstruct,
  prop: string,
  value: Duration | undefined,
  range: { readonly min: number; readonly max: number },
): void {
  if (value === undefined || value.isUnresolved()) return;
  const seconds = value.toMilliseconds() / 1000;
  if (!Number.isInteger(seconds) || seconds < range.min || seconds > range.max) {
    throw new PropError(scope, prop, `whole seconds from ${range.min} to ${range.max}`, `${seconds} s`);
  }
}

/** The longest Wait, task timeout and execution timeout that the Amazon States Language takes, in seconds. */
export const LONGEST_SECONDS = 99_999_999;
