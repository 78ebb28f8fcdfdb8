import type { Operation } from '../operation';
import { optionalChoice, requiredText, TYPES } from './fields';
import { itemsOf } from './page';

const MAX_DIAGNOSTICS = 100;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html */
export const validateStateMachineDefinition: Operation = ({ options }, request) => {
  const definition = requiredText(request, 'definition');
  const type = optionalChoice(request, 'type', TYPES) ?? 'STANDARD';
  const found = options.engine.validate(definition, type);
  const isOk = found.every(({ severity }) => severity !== 'ERROR');
  const wanted =
    optionalChoice(request, 'severity', ['ERROR', 'WARNING']) === 'WARNING' ? found : found.filter(isError);
  const most = itemsOf(request, { byDefault: MAX_DIAGNOSTICS, most: MAX_DIAGNOSTICS });
  return {
    result: isOk ? 'OK' : 'FAIL',
    diagnostics: wanted.slice(0, most).map((diagnostic) => ({ ...diagnostic })),
    truncated: wanted.length > most,
  };
};

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === 'ERROR';
}
