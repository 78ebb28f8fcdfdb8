import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { methods } from '../request-guard/header-rules';
import type { Finding } from './finding';
import { isRecord, parseFile, readTemplateFile, type TemplateFile } from './template-file';
import { TemplateProblem } from './template-problem';

/** File beside the templates of one name that has an example of their parameters. */
export const PARAMS_FILE = 'params.json';

/** What a directory of templates holds. */
export interface TemplateDirectory {
  readonly templates: readonly TemplateFile[];
  /** Example parameters by template name, where there are any. */
  readonly params: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** What could not be read. */
  readonly findings: readonly Finding[];
}

/**
 * Reads `<directory>/<template name>/<METHOD>.json`.
 *
 * @throws TemplateProblem when there is no such directory, or nothing in it that could be a template
 */
export function readDirectory(directory: string): TemplateDirectory {
  const names = subdirectories(directory);
  if (names.length === 0) {
    throw new TemplateProblem(`${directory}: holds no template; each is a file <template name>/<METHOD>.json in it`);
  }
  const parts = names.map((name) => readName(join(directory, name)));
  return {
    templates: parts.flatMap((part) => part.templates),
    params: new Map(parts.flatMap((part) => [...part.params])),
    findings: parts.flatMap((part) => part.findings),
  };
}

/** The file of one template. */
export function templatePath(directory: string, name: string, method: string): string {
  return join(directory, name, `${method}.json`);
}

function subdirectories(directory: string): string[] {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new TemplateProblem(`${directory}: no such directory`);
  }
  return entriesOf(directory).filter((entry) => statSync(join(directory, entry)).isDirectory());
}

/** In an order that does not depend on the file system, without what an editor or a system hides. */
function entriesOf(directory: string): string[] {
  return readdirSync(directory)
    .filter((entry) => !entry.startsWith('.'))
    .sort();
}

function readName(directory: string): TemplateDirectory {
  const entries = entriesOf(directory);
  const files = entries.filter((entry) => entry.endsWith('.json') && entry !== PARAMS_FILE);
  const read = files.filter(isMethodFile).map((file) => readTemplateFile(join(directory, file)));
  const templates = read.flatMap(({ template }) => template ?? []);
  const { params, finding } = entries.includes(PARAMS_FILE) ? readParams(join(directory, PARAMS_FILE)) : {};
  const bodies = new Set(templates.map(({ bodyFile }) => bodyFile));
  // A file that could not be read may have named any of the others.
  const stray = (entry: string) =>
    read.every(({ template }) => template !== undefined) && !bodies.has(join(directory, entry));
  return {
    templates,
    params: new Map(params === undefined ? [] : [[basename(directory), params]]),
    findings: [
      ...(files.length === 0 ? [problem(directory, 'holds no template', `name one after its method: GET.json`)] : []),
      ...files
        .filter((file) => !isMethodFile(file))
        .map((file) => problem(join(directory, file), 'is named after no method', `the methods are ${METHODS}`)),
      ...entries
        .filter((entry) => !entry.endsWith('.json') && !entry.endsWith('.md') && stray(entry))
        .map((entry) =>
          problem(join(directory, entry), 'is used by no template', 'name it as a bodyFile or remove it'),
        ),
      ...read.flatMap(({ findings }) => findings),
      ...(finding === undefined ? [] : [finding]),
    ],
  };
}

const METHODS = [...methods].join(', ');

function isMethodFile(file: string): boolean {
  return methods.has(basename(file, '.json'));
}

function readParams(file: string): { params?: Record<string, unknown>; finding?: Finding } {
  // Numbers as a function gets them: doubles.
  const read = parseFile(file, JSON.parse);
  if ('finding' in read) return read;
  if (!isRecord(read.value)) return { finding: problem(file, 'is no object', 'must be an object of parameters') };
  return { params: read.value };
}

function problem(file: string, what: string, accepted: string): Finding {
  return { file, field: 'the file', what, accepted };
}
