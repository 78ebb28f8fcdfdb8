import type { Json, JsonObject } from '../../kernel/json';
import type { Random } from '../../kernel/seeded-random';

/** Kinds of characters, by the property that leaves them out. */
const KINDS: readonly (readonly [property: string, characters: string])[] = [
  ['ExcludeLowercase', 'abcdefghijklmnopqrstuvwxyz'],
  ['ExcludeUppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['ExcludeNumbers', '0123456789'],
  ['ExcludePunctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
];

const DEFAULT_LENGTH = 32;

/**
 * Makes up the value that `GenerateSecretString` of a template asks for.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
export function generateSecretString(rules: JsonObject, random: Random): string {
  const excluded = String(rules.ExcludeCharacters ?? '');
  const kinds = KINDS.filter(([property]) => !isTrue(rules[property])).map(([, characters]) => characters);
  if (isTrue(rules.IncludeSpace)) kinds.push(' ');
  const usable = kinds.map((kind) => [...kind].filter((character) => !excluded.includes(character)));
  const password = passwordOf(
    usable.filter((kind) => kind.length > 0),
    { length: Number(rules.PasswordLength ?? DEFAULT_LENGTH), hasEachKind: !isFalse(rules.RequireEachIncludedType) },
    random,
  );
  const { SecretStringTemplate: template, GenerateStringKey: key } = rules;
  if (template === undefined || key === undefined) return password;
  return JSON.stringify({ ...(JSON.parse(String(template)) as JsonObject), [String(key)]: password });
}

function passwordOf(
  kinds: readonly (readonly string[])[],
  { length, hasEachKind }: { length: number; hasEachKind: boolean },
  random: Random,
): string {
  const any = kinds.flat();
  const pick = (from: readonly string[]) => from[Math.floor(random.next() * from.length)] ?? '';
  const picked = Array.from({ length }, (_, index) => pick((hasEachKind && kinds[index]) || any));
  // The first of each kind must not betray where it stands.
  for (let last = picked.length - 1; last > 0; last--) {
    const other = Math.floor(random.next() * (last + 1));
    [picked[last], picked[other]] = [picked[other] as string, picked[last] as string];
  }
  return picked.join('');
}

/** CloudFormation takes booleans as text too. */
function isTrue(value: Json | undefined): boolean {
  return value === true || value === 'true';
}

function isFalse(value: Json | undefined): boolean {
  return value === false || value === 'false';
}
