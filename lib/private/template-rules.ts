import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root';

/** A setting of the API caller that cannot work. */
export interface SettingProblem {
  readonly setting: string;
  readonly expected: string;
  readonly got: unknown;
}

/** What a directory of API templates holds. */
export interface CheckedTemplates {
  /** What is wrong, a line each; empty if nothing is. */
  readonly findings: readonly string[];
  /** Items of the table, in DynamoDB's typed form. */
  readonly items: readonly object[];
}

/** The rules of requests and templates, which the caller function and the operator commands go by too. */
export interface TemplateRules {
  checkSettings(settings: object): readonly SettingProblem[];
  checkTemplates(directory: string, settings: object): CheckedTemplates;
}

/**
 * Loads the rules.
 *
 * They come as a bundle, because jsii compiles `lib/` alone and the rules stand where the handlers share them.
 */
export function templateRules(): TemplateRules {
  const bundle = join(packageRoot(__dirname), 'dist', 'handlers', 'template-rules.js');
  if (!existsSync(bundle)) throw new Error(`no bundle of rules at ${bundle}; run 'npm run build:lambda'`);
  return require(bundle) as TemplateRules;
}
