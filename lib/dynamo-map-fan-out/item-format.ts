/** The form in which an item reaches the processor. */
export enum ItemFormat {
  /**
   * Plain JSON: `"a"`, `5`, `{"topic":"cs"}`. Sets arrive as arrays, binary as base64 text.
   *
   * A number that a double cannot hold exactly arrives as its decimal string: a whole number beyond 2^53 - 1, a fraction
   * of more digits than a double keeps.
   */
  PLAIN = 'PLAIN',

  /** DynamoDB's typed form, as the table holds it: `{"S":"a"}`, `{"N":"5"}`, `{"M":{"topic":{"S":"cs"}}}`. */
  DYNAMODB = 'DYNAMODB',
}
