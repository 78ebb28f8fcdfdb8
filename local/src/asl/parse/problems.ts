import { Unsupported } from '../../kernel/unsupported';
import { type Diagnostic, InvalidDefinition } from '../invalid-definition';

/** Collects what is wrong with a definition, so that its author sees all of it at once. */
export class Problems {
  readonly #diagnostics: Diagnostic[] = [];
  #unsupported: Unsupported | undefined;
  /** A state, or the name of one, could not be read: nothing is said then about what leads where. */
  hasUnreadTarget = false;

  add(code: string, message: string, location?: string): void {
    this.#diagnostics.push({ severity: 'ERROR', code, message, ...(location === undefined ? {} : { location }) });
  }

  /** The most frequent kind. */
  schema(message: string, location: string): void {
    this.add('SCHEMA_VALIDATION_FAILED', message, location);
  }

  /** Something valid that this engine does not carry out; what is invalid is reported first. */
  unsupported(place: string, what: string): void {
    this.#unsupported ??= new Unsupported(place, what);
  }

  /** Something that AWS accepts and whose author should know. */
  warn(code: string, message: string, location?: string): void {
    this.#diagnostics.push({ severity: 'WARNING', code, message, ...(location === undefined ? {} : { location }) });
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** Throws if anything but warnings was collected. */
  raise(): void {
    if (this.#diagnostics.some(({ severity }) => severity === 'ERROR')) throw new InvalidDefinition(this.#diagnostics);
    if (this.#unsupported !== undefined) throw this.#unsupported;
  }
}
