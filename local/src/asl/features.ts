/** One thing of the language, and whether it runs here. */
export interface Feature {
  readonly area: string;
  readonly name: string;
  readonly support: 'supported' | 'refused' | 'different';
  /** How it differs, or what refuses it. */
  readonly note?: string;
}

/** What of the language runs here; the documents show the same table. */
export const FEATURES: readonly Feature[] = [];
