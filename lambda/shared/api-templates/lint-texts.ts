import { findCalls, findVariables, TemplateError } from '../jinja';
import { type Finding, placeOf } from './finding';
import { findSecretLiteral } from './secret-literals';
import { PARAMS_FILE } from './template-directory';
import type { PlacedText } from './template-file';

/** What the texts of a template are held against. */
export interface TextRules {
  /** Names of the example parameters, if there are any. */
  readonly variables?: readonly string[];
  /** Names of the secrets that are granted. */
  readonly secrets: readonly string[];
}

/** Names of the secrets that a text asks for; other calls are a finding of their own. */
export function secretsIn(text: string): string[] {
  return findCalls(text, 'secret').flatMap(({ args }) => (args.length === 1 ? (args[0] ?? []) : []));
}

/** Lints one text: its syntax, its variables, its secrets. */
export function lintText(placed: PlacedText, rules: TextRules): Finding[] {
  const { file, field, name, text } = placed;
  const at = (line: number, column: number) => `line ${line}, column ${column}`;
  const found = (what: string, accepted: string): Finding => ({ file, field, what, accepted });
  const literal = findSecretLiteral(name, text);
  const leaks =
    literal === undefined
      ? []
      : [
          found(
            `${placeOf(text, literal.offset)}: looks like ${literal.what}`,
            "keep it as a secret and write {{ secret('name') }}",
          ),
        ];
  try {
    const calls = findCalls(text, 'secret').flatMap(({ args, line, column }) => {
      const [secret] = args;
      if (secret === undefined || args.length !== 1) {
        return [found(`${at(line, column)}: secret() is called with something else`, 'it takes one literal name')];
      }
      if (rules.secrets.includes(secret)) return [];
      return [
        found(`${at(line, column)}: secret '${secret}' is not granted`, listed('the secrets are', rules.secrets)),
      ];
    });
    return [
      ...leaks,
      ...calls,
      ...unknownVariables(text, rules).map((variable) =>
        found(
          `unknown variable ${variable}`,
          `give an example in ${PARAMS_FILE}; ${listed('it has', rules.variables ?? [])}`,
        ),
      ),
    ];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [...leaks, found(error.message, 'must be a template of Jinja2 without include, import and extends')];
  }
}

function unknownVariables(text: string, { variables }: TextRules): string[] {
  if (variables === undefined) return [];
  return [...findVariables(text)].filter((name) => name !== 'secret' && !variables.includes(name)).sort();
}

function listed(beginning: string, names: readonly string[]): string {
  return `${beginning} ${names.length === 0 ? 'none' : names.join(', ')}`;
}
