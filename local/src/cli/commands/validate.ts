import { type Diagnostic, InvalidDefinition, validateDefinition } from '../../asl';
import type { Json } from '../../kernel/json';
import { definitionFrom } from '../definition/read-definition';
import { readText } from '../read-input';
import type { Terminal } from '../terminal';

/** Prints what AWS would say about a definition, one line a diagnostic; returns whether it would accept it. */
export function validate(file: string, terminal: Terminal): boolean {
  const diagnostics = diagnose(readText(file, 'validate'));
  for (const { severity, code, message, location } of diagnostics) {
    terminal.out(`${severity} ${code} ${location ?? '/'}: ${message}\n`);
  }
  const isAccepted = diagnostics.every(({ severity }) => severity !== 'ERROR');
  if (isAccepted) terminal.out('OK\n');
  return isAccepted;
}

function diagnose(text: string): readonly Diagnostic[] {
  let definition: Json;
  try {
    definition = definitionFrom(text);
  } catch (error) {
    if (error instanceof InvalidDefinition) return error.diagnostics;
    throw error;
  }
  return validateDefinition(definition);
}
