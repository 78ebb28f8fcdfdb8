/**
 * What the construct asks at synth. It is bundled into `dist/handlers/template-rules.js`, because jsii compiles `lib/`
 * alone; `lib/private/template-rules.ts` says what is in it.
 */
import { printFinding } from './api-templates/finding';
import { lintDirectory } from './api-templates/lint';
import { readDirectory } from './api-templates/template-directory';
import { toTypedItem } from './api-templates/template-item';
import { TemplateProblem } from './api-templates/template-problem';
import type { TemplateSettings } from './api-templates/template-settings';

export { checkSettings } from './request-guard/guard-settings';

/** Reads and checks a directory: what is wrong with it, a line each, and the items that its templates become. */
export function checkTemplates(
  path: string,
  settings: TemplateSettings,
): { findings: readonly string[]; items: readonly object[] } {
  try {
    const directory = readDirectory(path);
    const findings = lintDirectory(directory, settings).map(printFinding);
    return { findings, items: directory.templates.map(toTypedItem) };
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error;
    return { findings: [error.message], items: [] };
  }
}
