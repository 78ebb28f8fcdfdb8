/** What a run does when the table has no such item, or the item no such attribute. */
export enum MissingItem {
  /** The execution fails with `DynamoMapFanOut.ItemNotFound` or `DynamoMapFanOut.AttributeNotFound`. */
  FAIL = 'FAIL',

  /**
   * The list counts as empty and the execution succeeds with a total of 0.
   *
   * DynamoDB drops a set attribute when its last element goes, so for sets a missing attribute is an empty set.
   */
  TREAT_AS_EMPTY = 'TREAT_AS_EMPTY',
}
