import { InvalidDefinition } from '../../asl';
import type { Json } from '../../kernel/json';
import { parseKeepingText } from '../../kernel/json-text';
import { EMPTY_ACCOUNT } from './empty-account';
import { executeDefinition } from './execute';
import { definitionFrom } from './read-definition';

/** A definition and its input, either of them as JSON or as JSON text. */
export interface Case {
  readonly definition: Json;
  readonly input?: Json;
}

/** How a case ended: as an execution ends, or because of us. */
export interface CaseOutcome {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'INVALID_DEFINITION' | 'ENGINE_ERROR';
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** Real milliseconds that it took. */
  readonly ms: number;
}

/** Runs one case in virtual time; whatever goes wrong becomes its outcome. */
export async function runCase({ definition, input }: Case): Promise<CaseOutcome> {
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  try {
    const { status, output, error, cause } = await executeDefinition({
      definition: definitionFrom(definition),
      input: inputFrom(input),
      tasks: () => EMPTY_ACCOUNT,
    });
    return {
      status,
      ...(output !== undefined && { output }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
      ms: elapsed(),
    };
  } catch (error) {
    if (error instanceof InvalidDefinition) {
      return { status: 'INVALID_DEFINITION', cause: error.message, ms: elapsed() };
    }
    return { status: 'ENGINE_ERROR', cause: stackOf(error), ms: elapsed() };
  }
}

/** A text that is no JSON is the input itself. */
function inputFrom(input: Json | undefined): Json {
  if (input === undefined) return {};
  if (typeof input !== 'string') return input;
  try {
    return parseKeepingText(input);
  } catch {
    return input;
  }
}

/** What went wrong, with the place where it did. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
