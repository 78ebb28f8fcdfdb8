import { isJsonObject, type JsonObject } from '../kernel/json';
import type { StackScope } from './stack-scope';

/** A secret of a template. */
export interface SecretResource {
  readonly logicalId: string;
  readonly constructPath: string;
  readonly name: string;
  readonly arn: string;
  /** Where it stands, for errors. */
  readonly place: string;
  /** The value that the template holds, or the rules by which one is made up; read when something first needs it. */
  content(): { readonly text: string } | { readonly rules: JsonObject } | undefined;
}

/** The secrets of a stack. */
export function secretsOf(scope: StackScope): SecretResource[] {
  return scope
    .resources()
    .filter(([, { type }]) => type === 'AWS::SecretsManager::Secret')
    .map(([logicalId]) => {
      const place = scope.place(logicalId);
      const arn = String(scope.ref(logicalId, place));
      return {
        logicalId,
        constructPath: scope.constructPath(logicalId).replace(/\/Resource$/, ''),
        // The ARN ends with the name, a dash and six characters.
        name: arn.slice(arn.indexOf(':secret:') + ':secret:'.length, -7),
        arn,
        place,
        content: () => {
          const text = scope.property(logicalId, 'SecretString');
          if (text !== undefined) return { text: String(text) };
          const rules = scope.property(logicalId, 'GenerateSecretString');
          return isJsonObject(rules) ? { rules } : undefined;
        },
      };
    });
}
