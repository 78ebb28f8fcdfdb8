/** What `lambda/process-item` is called with: one item of the list, in the form that `itemFormat` asks for. */
export type ProcessItemEvent = unknown;

/** What `lambda/process-item` answers. */
export interface ProcessItemResult {
  /** JSON type of the item that was logged: `array`, `null`, or what `typeof` says. */
  readonly itemType: string;
}
