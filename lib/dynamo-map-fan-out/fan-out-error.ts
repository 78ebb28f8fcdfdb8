/**
 * Names under which an execution of `DynamoMapFanOut` fails, as `Catch` and `error` of DescribeExecution show them.
 */
export class FanOutError {
  /** The table has no item under the key. */
  public static readonly ITEM_NOT_FOUND = 'DynamoMapFanOut.ItemNotFound';
  /** The item has no such attribute. */
  public static readonly ATTRIBUTE_NOT_FOUND = 'DynamoMapFanOut.AttributeNotFound';
  /** The attribute is neither a list nor a set. */
  public static readonly NOT_A_LIST = 'DynamoMapFanOut.NotAList';
  /** The attribute does not fit the 256 KiB that a state may hold. */
  public static readonly LIST_TOO_LARGE = 'DynamoMapFanOut.ListTooLarge';
  /** An item does not fit the 256 KiB that a state may hold; it counts as failed, under this name. */
  public static readonly ITEM_TOO_LARGE = 'DynamoMapFanOut.ItemTooLarge';
  /** The source has more items than `maxItems`: none of a list was processed, of pages those before. */
  public static readonly TOO_MANY_ITEMS = 'DynamoMapFanOut.TooManyItems';
  /** DynamoDB could not export the table; the cause is its own code and message. */
  public static readonly EXPORT_FAILED = 'DynamoMapFanOut.ExportFailed';
  /** More items failed than is tolerated; the cause carries the counts as JSON. */
  public static readonly TOLERATED_FAILURES_EXCEEDED = 'DynamoMapFanOut.ToleratedFailuresExceeded';
  /** An item failed and `stopOnFailure` is on; the cause carries its index, error and cause as JSON. */
  public static readonly ITEM_FAILED = 'DynamoMapFanOut.ItemFailed';

  private constructor() {}
}
