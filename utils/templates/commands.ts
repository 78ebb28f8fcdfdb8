import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { RenderedRequest } from '../../lambda/shared/api-request/render-request';
import { TemplateFault } from '../../lambda/shared/api-request/template-fault';
import { printFinding } from '../../lambda/shared/api-templates/finding';
import { objectionTo, targetOf } from '../../lambda/shared/api-templates/judge';
import { lintDirectory } from '../../lambda/shared/api-templates/lint';
import { secretsIn } from '../../lambda/shared/api-templates/lint-texts';
import { renderTemplate } from '../../lambda/shared/api-templates/render-template';
import { readDirectory, templatePath } from '../../lambda/shared/api-templates/template-directory';
import {
  isRecord,
  readTemplateFile,
  type TemplateFile,
  textsOf,
} from '../../lambda/shared/api-templates/template-file';
import { toFields } from '../../lambda/shared/api-templates/template-item';
import type { TemplateSettings } from '../../lambda/shared/api-templates/template-settings';
import { printExact } from '../../lambda/shared/exact-json';
import { mayReceive } from '../../lambda/shared/request-guard/secret-hosts';
import { RequestError } from '../request-error';
import type { TableAddress } from '../table-client';
import { jsonProblem } from '../text/json-problem';
import { readTemplateSettings } from './settings';
import { getTemplate, listTemplates, putTemplates } from './template-table';

/** Options of the command line, as they were given. */
export interface Options {
  readonly settings?: string;
  readonly config?: string;
  readonly table?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly 'dry-run'?: boolean;
  readonly params?: string;
  readonly undefined?: string;
}

/** What a command prints: its result, and what is said about it. */
export interface Output {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** Exit code of a command that did what it was asked to, and of one that found something wrong. */
const [DONE, WRONG] = [0, 2] as const;

/** `lint DIR` */
export function lint(directory: string, options: Options, { out }: Output): number {
  const read = readDirectory(directory);
  const findings = lintDirectory(read, readTemplateSettings(options));
  for (const finding of findings) out(printFinding(finding));
  if (findings.length > 0) return WRONG;
  out(`${directory}: ${counted(read.templates.length)}, nothing to mend`);
  return DONE;
}

/** `put DIR` */
export async function put(directory: string, options: Options, { out, err }: Output): Promise<number> {
  const read = readDirectory(directory);
  const settings = readTemplateSettings(options);
  const findings = lintDirectory(read, settings);
  for (const finding of findings) err(printFinding(finding));
  if (findings.length > 0) {
    err('nothing was written');
    return WRONG;
  }
  const address = addressOf(options, settings);
  const line = ({ name, method, fields }: TemplateFile) => `${name} ${method} ${fields.url}`;
  if (options['dry-run']) {
    for (const template of read.templates) out(`would write ${line(template)}`);
    out(`would write ${counted(read.templates.length)} to table ${address.table}`);
    return DONE;
  }
  await putTemplates(address, read.templates, (template) => out(`wrote ${line(template)}`));
  out(`wrote ${counted(read.templates.length)} to table ${address.table}`);
  return DONE;
}

/** `get NAME METHOD` */
export async function get(name: string, method: string, options: Options, { out, err }: Output): Promise<number> {
  const { fields, others } = toFields(await getTemplate(addressOf(options), name, method.toUpperCase()));
  out(printExact(fields));
  if (others.length > 0) err(`note: the item also has ${others.join(', ')}, which a file cannot hold`);
  return DONE;
}

/** `list` */
export async function list(options: Options, { out, err }: Output): Promise<number> {
  const address = addressOf(options);
  const rows = (await listTemplates(address)).map((row) =>
    [row.name, row.method, row.url].map(stripVTControlCharacters),
  );
  if (rows.length === 0) err(`table ${address.table} holds no template`);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) out(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return DONE;
}

/** `render DIR NAME METHOD` */
export function render(
  directory: string,
  name: string,
  method: string,
  options: Options,
  { out, err }: Output,
): number {
  const template = readOne(directory, name, method.toUpperCase());
  const settings = readTemplateSettings(options);
  const params = readParams(options.params);
  const undefinedVariables = modeOf(options.undefined) ?? settings.undefinedVariables;
  try {
    const request = renderTemplate(template, { params, undefinedVariables, secret: (secret) => `[secret:${secret}]` });
    out(printRequest(request));
    const objection = objectionTo(request, settings);
    const reasons = objection === undefined ? unboundSecrets(template, request, settings) : [objection.reason];
    for (const reason of reasons) err(`the caller refuses to send this: ${reason}`);
    return reasons.length === 0 ? DONE : WRONG;
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    throw new RequestError(`${template.file}: ${error.place}: ${error.reason}`, { cause: error });
  }
}

function readOne(directory: string, name: string, method: string): TemplateFile {
  const file = templatePath(directory, name, method);
  if (!existsSync(file)) throw new RequestError(`${file}: no such template`);
  const { template, findings } = readTemplateFile(file);
  if (template === undefined) throw new RequestError(findings.map(printFinding).join('\n'));
  return template;
}

function unboundSecrets(template: TemplateFile, request: RenderedRequest, settings: TemplateSettings): string[] {
  const target = targetOf(request.url, settings);
  if ('reason' in target) return [target.reason];
  const names = new Set(textsOf(template).flatMap(({ text }) => secretsIn(text)));
  return [...names].flatMap((name) => {
    const secret = Object.hasOwn(settings.secrets, name) ? settings.secrets[name] : undefined;
    if (secret === undefined) return [`secret '${name}' is not granted`];
    return mayReceive(target, secret) ? [] : [`secret '${name}' may not be sent to ${target.url.origin}`];
  });
}

function printRequest({ method, url, headers, body }: RenderedRequest): string {
  const head = [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  return [...head, ...(body === undefined ? [] : ['', body])].join('\n');
}

function readParams(text: string | undefined): Record<string, unknown> {
  if (text === undefined)
    throw new RequestError('--params must be an object of JSON, such as \'{"id":"1001"}\', or @FILE');
  const file = text.startsWith('@') ? text.slice(1) : undefined;
  let params: unknown;
  try {
    params = JSON.parse(file === undefined ? text : readFileSync(file, 'utf8'));
  } catch (error) {
    throw new RequestError(`${file ?? '--params'}: must be JSON that can be read: ${jsonProblem(error)}`, {
      cause: error,
    });
  }
  if (isRecord(params)) return params;
  throw new RequestError(`${file ?? '--params'}: must be an object of parameters`);
}

function modeOf(text: string | undefined): 'strict' | 'lenient' | undefined {
  if (text === undefined || text === 'strict' || text === 'lenient') return text;
  throw new RequestError(`--undefined must be strict or lenient, got '${text}'`);
}

function addressOf(options: Options, settings?: TemplateSettings): TableAddress {
  const table = options.table ?? (settings ?? readTemplateSettings(options)).tableName;
  if (table !== undefined) return { ...options, table };
  throw new RequestError('no table: name it with --table NAME, or as tableName in the settings');
}

function counted(templates: number): string {
  return templates === 1 ? '1 template' : `${templates} templates`;
}
