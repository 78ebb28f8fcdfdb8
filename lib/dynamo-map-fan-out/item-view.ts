/**
 * How the states of an iteration see its item. `at` is the expression of what the iteration was given, which is the
 * state's input at first and stands in the context object later.
 */
export interface ItemView {
  /** The item as its source gave it. */
  readonly item: (at: string) => string;
  /** The item as one value in DynamoDB's typed form; absent where it is plain JSON already. */
  readonly typed?: (at: string) => string;
  /** The item's number in the run. */
  readonly index: string;
  /** Says what an item is that was too large to come along; nothing for every other. Absent where none can be. */
  readonly tooLarge?: (at: string) => string;
  /** How many items share the result of their Map: a number or an expression for one. */
  readonly count: string;
  /** What its claim has in common with those of other runs; known only where items are claimed. */
  readonly batch: string;
}

/** What an iteration was given, seen from any of its states. */
export const ITERATION = '$states.context.Map.Item.Value';
