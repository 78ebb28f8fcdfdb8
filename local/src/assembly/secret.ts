import { isJsonObject, type JsonObject } from '../kernel/json';
import { type NamedResource, namedResources } from './named-resource';
import type { StackScope } from './stack-scope';

/** A secret of a template. */
export interface SecretResource extends NamedResource {
  /** The value that the template holds, or the rules by which one is made up; read when something first needs it. */
  content(): { readonly text: string } | { readonly rules: JsonObject } | undefined;
}

/** The secrets of a stack. */
export function secretsOf(scope: StackScope): SecretResource[] {
  const secrets = namedResources(scope, ['AWS::SecretsManager::Secret'], (value) => {
    const arn = value('Ref');
    // The ARN ends with the name, a dash and six characters.
    return { name: arn.slice(arn.indexOf(':secret:') + ':secret:'.length, -7), arn };
  });
  return secrets.map((secret) => ({ ...secret, content: () => contentOf(scope, secret.logicalId) }));
}

function contentOf(scope: StackScope, logicalId: string): ReturnType<SecretResource['content']> {
  const text = scope.property(logicalId, 'SecretString');
  if (text !== undefined) return { text: String(text) };
  const rules = scope.property(logicalId, 'GenerateSecretString');
  return isJsonObject(rules) ? { rules } : undefined;
}
