import type { Operation } from '../operation';
import { optionalText, requiredText } from './fields';

const MAX_DIAGNOSTICS = 100;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html */
export const validateStateMachineDefinition: Operation = ({ options }, request) => {
  const definition = requiredText(request, 'definition');
  const type = optionalText(request, 'type') === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
  const found = options.engine.validate(definition, type);
  const isOk = found.every(({ severity }) => severity !== 'ERROR');
  const wanted = optionalText(request, 'severity') === 'WARNING' ? found : found.filter(isError);
  const most = typeof request.maxResults === 'number' && request.maxResults > 0 ? request.maxResults : MAX_DIAGNOSTICS;
  return {
    result: isOk ? 'OK' : 'FAIL',
    diagnostics: wanted.slice(0, most).map((diagnostic) => ({ ...diagnostic })),
    truncated: wanted.length > most,
  };
};

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === 'ERROR';
}
