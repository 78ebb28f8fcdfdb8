import { MAX_TEMPLATE_BYTES } from '../../../lib/template-api-caller/contract';
import { TemplateFault } from '../api-request/template-fault';
import { readSettings } from '../request-guard/guard-settings';
import { checkHeaders } from '../request-guard/header-rules';
import { mayReceive, type SecretBinding } from '../request-guard/secret-hosts';
import type { Finding } from './finding';
import { allowsBody, objectionTo, targetOf } from './judge';
import { lintText, secretsIn } from './lint-texts';
import { renderTemplate } from './render-template';
import { findSecretLiteral } from './secret-literals';
import { isLiteral } from './tags';
import { PARAMS_FILE, type TemplateDirectory } from './template-directory';
import { isRecord, type TemplateFile, textsOf } from './template-file';
import { itemBytes } from './template-item';
import type { TemplateSettings } from './template-settings';

type Params = Readonly<Record<string, unknown>> | undefined;

/** Every finding of a directory, in the order of its files. */
export function lintDirectory(directory: TemplateDirectory, settings: TemplateSettings): Finding[] {
  const { templates, params, findings } = directory;
  return [...findings, ...templates.flatMap((template) => lintTemplate(template, params.get(template.name), settings))];
}

function lintTemplate(template: TemplateFile, params: Params, settings: TemplateSettings): Finding[] {
  const secrets = Object.keys(settings.secrets);
  const variables = params === undefined ? undefined : Object.keys(params);
  const findings = [
    ...lintForm(template, params),
    ...textsOf(template).flatMap((text) => lintText(text, { variables, secrets })),
  ];
  // What follows renders the template or reads its URL, which needs all of the above.
  if (findings.length > 0) return findings;
  const written = [...lintWrittenHeaders(template, settings), ...lintWrittenUrl(template, params, settings)];
  return written.length > 0 ? written : lintExample(template, params, settings);
}

/** What needs no rendering and no settings. */
function lintForm(template: TemplateFile, params: Params): Finding[] {
  const { file, method, fields } = template;
  const found = (field: string, what: string, accepted: string): Finding => ({ file, field, what, accepted });
  const findings: Finding[] = [];
  const bytes = itemBytes(template);
  if (bytes > MAX_TEMPLATE_BYTES) {
    findings.push(
      found('the file', `is an item of ${bytes} bytes as DynamoDB's typed JSON`, `at most ${MAX_TEMPLATE_BYTES} fit`),
    );
  }
  if (fields.body !== undefined && !allowsBody(method)) {
    findings.push(found('body', `a ${method} request has no body`, 'must be absent'));
  }
  const { comment, idempotencyHeader: header } = fields;
  if (comment !== undefined && findSecretLiteral('comment', comment) !== undefined) {
    findings.push(found('comment', 'looks like it holds a secret', 'must not: the item stands in the history'));
  }
  if (
    header !== undefined &&
    Object.keys(fields.headers ?? {}).some((name) => name.toLowerCase() === header.toLowerCase())
  ) {
    findings.push(found('idempotencyHeader', `${header} stands in headers too`, 'must be set in one of the two'));
  }
  for (const [field, value] of [
    ['query', fields.query],
    ['body', fields.body],
  ] as const) {
    for (const name of namesIn(field, value, (member) => !isLiteral(member))) {
      findings.push(
        found(name, 'has a tag in a name, and names are not rendered', 'must be a value, or a body of text'),
      );
    }
  }
  const { headers, query, body } = fields;
  // The SDK sets it as it sets any other member, which for this one makes nothing.
  for (const name of namesIn('', { headers, query, body }, (member) => member === '__proto__')) {
    findings.push(found(name.slice(1), 'is a name that is lost on the way to the table', 'must be in a body of text'));
  }
  if (params !== undefined && Object.hasOwn(params, 'secret')) {
    findings.push(found('the file', `${PARAMS_FILE} has a parameter named secret`, 'the name belongs to secret()'));
  }
  return findings;
}

/** The path to every member of an object, however deep, whose name is wrong; nothing below one is looked at. */
function namesIn(field: string, value: unknown, isWrong: (name: string) => boolean): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => namesIn(`${field}[${index}]`, item, isWrong));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const path = `${field}.${name}`;
    return isWrong(name) ? [path] : namesIn(path, item, isWrong);
  });
}

/** Headers by their names, and by their values where these are no templates. */
function lintWrittenHeaders({ file, method, fields }: TemplateFile, settings: TemplateSettings): Finding[] {
  const { headers = {}, idempotencyHeader } = fields;
  // A value that passes for every header, the method override's included.
  const values = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    isLiteral(value) ? value : method,
  ]);
  if (idempotencyHeader !== undefined) values.push([idempotencyHeader, 'key']);
  const refusal = checkHeaders(values, method, readSettings(settings));
  if (refusal === undefined) return [];
  return [
    {
      file,
      field: 'headers',
      what: `${refusal.reason} (${refusal.code})`,
      accepted: 'must be a header that a caller may send',
    },
  ];
}

/** The host as far as the template writes it out, and the secrets that would go there. */
function lintWrittenUrl(template: TemplateFile, params: Params, settings: TemplateSettings): Finding[] {
  const { file, fields } = template;
  const found = (what: string, accepted: string): Finding => ({ file, field: 'url', what, accepted });
  const origin = isLiteral(fields.url) ? fields.url : writtenOrigin(fields.url);
  if (origin !== undefined) return lintTarget(template, origin, settings);
  if (params !== undefined) return [];
  return [found('the host depends on variables', `write it out, or give an example in ${PARAMS_FILE}`)];
}

/** Scheme and authority, if no tag stands before their end. */
function writtenOrigin(url: string): string | undefined {
  const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#{]*(?=[/?#])/i.exec(url)?.[0];
  return origin === undefined ? undefined : `${origin}/`;
}

function lintTarget(template: TemplateFile, url: string, settings: TemplateSettings): Finding[] {
  const target = targetOf(url, settings);
  if ('reason' in target) {
    return [{ file: template.file, field: 'url', what: target.reason, accepted: allowedPlaces(settings) }];
  }
  return textsOf(template).flatMap(({ file, field, text }) =>
    secretsIn(text)
      .filter((secret) => !mayReceive(target, settings.secrets[secret] ?? { hosts: [] }))
      .map((secret) => ({
        file,
        field,
        what: `secret '${secret}' may not be sent to ${target.url.origin}`,
        accepted: boundTo(settings.secrets[secret]),
      })),
  );
}

function boundTo(binding: SecretBinding | undefined): string {
  return `its hosts are ${binding?.hosts.join(', ')}, by ${binding?.allowHttp === true ? 'https or http' : 'https'}`;
}

function allowedPlaces(settings: TemplateSettings): string {
  const { ports, allowHttp } = readSettings(settings);
  const ways = `by ${allowHttp ? 'https or http' : 'https'} on port ${ports.join(' or ')}`;
  return `the allowed hosts are ${settings.allowedHosts.join(', ')}, ${ways}`;
}

/** The whole request, with the example parameters. */
function lintExample(template: TemplateFile, params: Params, settings: TemplateSettings): Finding[] {
  if (params === undefined) return [];
  const { file } = template;
  try {
    const { undefinedVariables } = settings;
    const request = renderTemplate(template, { params, undefinedVariables, secret: () => 'secret' });
    const objection = objectionTo(request, settings);
    if (objection === undefined) return lintTarget(template, request.url, settings);
    const { field, reason } = objection;
    return [{ file, field, what: `${reason} with ${PARAMS_FILE}`, accepted: 'must make a request that may be sent' }];
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    return [
      {
        file,
        field: error.place,
        what: `${error.reason} with ${PARAMS_FILE}`,
        accepted: 'must render with the example',
      },
    ];
  }
}
