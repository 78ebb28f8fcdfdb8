/** What `lambda/process-item` is called with: one item of the list, in the form that `itemFormat` asks for. */
export type ProcessItemEvent = unknown;

/** What `lambda/process-item` answers. */
export interface ProcessItemResult {
  /** JSON type of the item that was logged: `array`, `null`, or what `typeof` says. */
  readonly itemType: string;
}

/** The longest list that an inline run with a function takes, without a wait before each item and with one. */
export const LONGEST_LIST = { withoutWait: 2_766, withWait: 2_263 } as const;
