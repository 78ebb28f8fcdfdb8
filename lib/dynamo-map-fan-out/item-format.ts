/** The form in which an item reaches the processor. */
export enum ItemFormat {
  /**
   * Plain JSON: `"a"`, `5`, `{"topic":"cs"}`. Sets arrive as arrays, binary as base64 text.
   *
   * A number that a double cannot hold arrives as its decimal string: a whole number beyond 2^53 - 1, a fraction of more
   * digits than a double keeps. So do a few fractions of 16 or 17 digits that could not be proved to be safe.
   *
   * Step Functions ends the conversion of one item after about a second, which some 3,000 values in it take; larger items
   * need `DYNAMODB`.
   */
  PLAIN = 'PLAIN',

  /** DynamoDB's typed form, as the table holds it: `{"S":"a"}`, `{"N":"5"}`, `{"M":{"topic":{"S":"cs"}}}`. */
  DYNAMODB = 'DYNAMODB',
}
