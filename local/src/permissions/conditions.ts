import type { Statement } from './policy';
import { matchesArn, matchesWildcards } from './wildcards';

/** What is known about a call besides who does what, by the lower case of the condition's key. */
export type Context = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Whether conditions hold; `undecided` names keys about which the runner knows nothing. */
export type Holds = 'yes' | 'no' | { readonly undecided: readonly string[] };

type Compare = (given: string, wanted: string) => boolean;

const numbers =
  (compare: (given: number, wanted: number) => boolean): Compare =>
  (given, wanted) =>
    compare(Number(given), Number(wanted));

const dates =
  (compare: (given: number, wanted: number) => boolean): Compare =>
  (given, wanted) =>
    compare(instant(given), instant(wanted));

/** ISO 8601, or seconds since the epoch. */
function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Compare>> = {
  StringEquals: (given, wanted) => given === wanted,
  StringEqualsIgnoreCase: (given, wanted) => given.toLowerCase() === wanted.toLowerCase(),
  StringLike: (given, wanted) => matchesWildcards(wanted, given),
  ArnEquals: (given, wanted) => matchesArn(wanted, given),
  ArnLike: (given, wanted) => matchesArn(wanted, given),
  Bool: (given, wanted) => given.toLowerCase() === wanted.toLowerCase(),
  NumericEquals: numbers((given, wanted) => given === wanted),
  NumericLessThan: numbers((given, wanted) => given < wanted),
  NumericLessThanEquals: numbers((given, wanted) => given <= wanted),
  NumericGreaterThan: numbers((given, wanted) => given > wanted),
  NumericGreaterThanEquals: numbers((given, wanted) => given >= wanted),
  DateEquals: dates((given, wanted) => given === wanted),
  DateLessThan: dates((given, wanted) => given < wanted),
  DateLessThanEquals: dates((given, wanted) => given <= wanted),
  DateGreaterThan: dates((given, wanted) => given > wanted),
  DateGreaterThanEquals: dates((given, wanted) => given >= wanted),
};

/** Negated operators hold where the key is absent, and only if no value matches. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

/**
 * Keys about which all is known: where the context has none of them, the call has none on AWS.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const KNOWN = [
  /^aws:(sourcearn|sourceaccount|securetransport|principalarn|principalaccount|principalisawsservice)$/,
  /^aws:(principalservicename|viaawsservice|username)$/,
  /^kms:(viaservice|calleraccount|encryptioncontext:.*|grantisforawsresource)$/,
  /^sts:(externalid|rolesessionname)$/,
  /^s3:(prefix|delimiter|max-keys)$/,
  /^sns:(protocol|endpoint)$/,
  /^states:(httpendpoint|httpmethod)$/,
  /^iam:passedtoservice$/,
];

/** Whether all conditions of a statement hold. */
export function conditionsHold({ conditions }: Pick<Statement, 'conditions'>, context: Context): Holds {
  const undecided: string[] = [];
  for (const [operator, keys] of Object.entries(conditions)) {
    for (const [key, wanted] of Object.entries(keys)) {
      const holds = holdsFor(
        operator,
        key.toLowerCase(),
        wanted.map((value) => filledIn(value, context)),
        context,
      );
      if (holds === 'no') return 'no';
      if (holds === 'undecided') undecided.push(key);
    }
  }
  return undecided.length === 0 ? 'yes' : { undecided };
}

function holdsFor(
  written: string,
  key: string,
  wanted: readonly string[],
  context: Context,
): 'yes' | 'no' | 'undecided' {
  const given = context[key];
  const isKnown = given !== undefined || KNOWN.some((known) => known.test(key));
  if (!isKnown) return 'undecided';
  const [, quantifier, name = '', ifExists] = /^(ForAnyValue:|ForAllValues:)?(.+?)(IfExists)?$/.exec(written) ?? [];
  if (name === 'Null') return answer(wanted.includes('true') === (given === undefined));
  const isNegated = Object.hasOwn(NEGATED, name);
  const compare = OPERATORS[isNegated ? (NEGATED[name] as string) : name];
  if (compare === undefined) return 'undecided';
  if (given === undefined) {
    // Of no values at all every one is as it should be, and none is.
    const isEnough = quantifier === undefined ? isNegated : quantifier === 'ForAllValues:';
    return answer(isEnough || ifExists !== undefined);
  }
  const values = typeof given === 'string' ? [given] : given;
  const matches = (value: string) => wanted.some((pattern) => compare(value, pattern)) !== isNegated;
  const isAny = quantifier === 'ForAnyValue:' || (quantifier === undefined && !isNegated);
  return answer(isAny ? values.some(matches) : values.every(matches));
}

function answer(holds: boolean): 'yes' | 'no' {
  return holds ? 'yes' : 'no';
}

/**
 * Fills variables in, such as `${aws:SourceAccount}` or `${aws:username, 'nobody'}`; one of an unknown value matches
 * nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function filledIn(pattern: string, context: Context): string {
  return pattern.replace(/\$\{([^}]+)\}/g, (variable, written: string) => {
    const [, name = written, standIn] = /^([^,]+?)\s*,\s*'(.*)'$/.exec(written) ?? [];
    const value = context[name.toLowerCase()];
    return typeof value === 'string' ? value : (standIn ?? variable);
  });
}
