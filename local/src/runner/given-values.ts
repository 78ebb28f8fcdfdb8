import { choose, type Nameable } from './choose';

/** Values that the user gives to what a template names, by name, logical id, ARN or construct path. */
export type ValuesByName = Readonly<Record<string, string>>;

/** Values given, apart by whether a template defines what they belong to. */
export interface GivenValues<T> {
  readonly ofTemplate: ReadonlyMap<T, string>;
  /** For names that no template defines: what somebody else deployed. */
  readonly others: readonly (readonly [name: string, value: string])[];
}

/** Finds out what each value belongs to. */
export function assignValues<T extends Nameable>(
  kind: string,
  things: readonly T[],
  given: ValuesByName = {},
): GivenValues<T> {
  const ofTemplate = new Map<T, string>();
  const others: [string, string][] = [];
  for (const [called, value] of Object.entries(given)) {
    const isKnown = things.some(({ logicalId, name, arn, constructPath }) =>
      [logicalId, name, arn, constructPath].includes(called),
    );
    if (isKnown) ofTemplate.set(choose(kind, things, called), value);
    else others.push([called, value]);
  }
  return { ofTemplate, others };
}
