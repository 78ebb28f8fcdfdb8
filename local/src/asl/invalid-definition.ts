/** One problem of a definition, as the ValidateStateMachineDefinition API gives it. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  /** Such as `SCHEMA_VALIDATION_FAILED`. */
  readonly code: string;
  readonly message: string;
  /** Such as `/States/Charge/Next`; absent where the definition as a whole is meant. */
  readonly location?: string;
}

/** A definition that AWS would not accept; it carries every problem, not only the first. */
export class InvalidDefinition extends Error {
  override readonly name = 'InvalidDefinition';

  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(`Invalid State Machine Definition: '${diagnostics.map(describe).join(', ')}'`);
  }
}

/** Where no place is meant, AWS says `at null`: https://github.com/floci-io/floci/issues/2735 */
function describe({ code, message, location }: Diagnostic): string {
  return `${code}: ${message} at ${location ?? 'null'}`;
}
