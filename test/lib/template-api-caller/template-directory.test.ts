import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ApiSecret, TemplateApiCaller, type TemplateApiCallerProps } from '../../../lib';
import { aStack } from '../../support/synth';

const directory = mkdtempSync(join(tmpdir(), 'templates-'));
afterAll(() => rmSync(directory, { recursive: true }));

function aDirectory(name: string, files: Record<string, object>): string {
  for (const [file, content] of Object.entries(files)) {
    const path = join(directory, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(content));
  }
  return join(directory, name);
}

function synthesize(templateDirectory: string, props: Partial<TemplateApiCallerProps> = {}): Template {
  const stack = aStack();
  new TemplateApiCaller(stack, 'Caller', { allowedHosts: ['api.example.com'], templateDirectory, ...props });
  return Template.fromStack(stack);
}

const hashOf = (template: Template) =>
  Object.values(template.findResources('Custom::ApiTemplates'))[0]?.Properties.Templates as string;

it('writes the directory at deployment, and again when a template changes', () => {
  const one = synthesize(aDirectory('one', { 'order/GET.json': { url: 'https://api.example.com/a' } }));
  const same = synthesize(aDirectory('same', { 'order/GET.json': { url: 'https://api.example.com/a' } }));
  const other = synthesize(aDirectory('other', { 'order/GET.json': { url: 'https://api.example.com/b' } }));

  expect(hashOf(one)).toMatch(/^[0-9a-f]{16}$/);
  expect(hashOf(same)).toBe(hashOf(one));
  expect(hashOf(other)).not.toBe(hashOf(one));
});

it('may put items into that one table, log and trace, and nothing else', () => {
  const template = synthesize(aDirectory('grants', { 'order/GET.json': { url: 'https://api.example.com/a' } }));

  const [policy] = Object.values(template.findResources('AWS::IAM::Policy')).filter((resource) =>
    JSON.stringify(resource).includes('dynamodb:PutItem'),
  );
  expect(policy?.Properties.PolicyDocument.Statement.map(({ Action }: { Action: unknown }) => Action)).toEqual([
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    'dynamodb:PutItem',
  ]);
});

it.each<[string, Record<string, object>, RegExp]>([
  [
    'a host that is not allowed',
    { 'x/GET.json': { url: 'https://other.example.com/' } },
    /GET.json: url: .*; the allowed hosts are api.example.com/,
  ],
  [
    'a template that does not parse',
    { 'x/GET.json': { url: 'https://api.example.com/{{ a' } },
    /GET.json: url: line 1, column/,
  ],
  [
    'a secret that was not given',
    { 'x/GET.json': { url: 'https://api.example.com/', headers: { 'X-Key': "{{ secret('key') }}" } } },
    /GET.json: headers.X-Key: .*key/,
  ],
  [
    'a literal that looks like a secret',
    {
      'x/GET.json': {
        url: 'https://api.example.com/',
        headers: { Authorization: 'Bearer abcdefghijklmnop0123456789' },
      },
    },
    /GET.json: headers.Authorization: /,
  ],
])('refuses %s at synth', (name, files, message) => {
  const path = aDirectory(name.replaceAll(' ', '-'), files);

  expect(() => synthesize(path)).toThrow(/templateDirectory must be free of findings:/);
  expect(() => synthesize(path)).toThrow(message);
});

it('refuses a directory that is not there', () => {
  expect(() => synthesize(join(directory, 'none'))).toThrow(/none: no such directory/);
});

it('accepts a secret that was given for the host', () => {
  const stack = aStack();
  const token = ApiSecret.fromSecretsManager(new Secret(stack, 'Token'), { hosts: ['api.example.com'] });
  const path = aDirectory('secret', {
    'x/GET.json': { url: 'https://api.example.com/', headers: { 'X-Key': "{{ secret('token') }}" } },
  });

  new TemplateApiCaller(stack, 'Caller', {
    allowedHosts: ['api.example.com'],
    templateDirectory: path,
    secrets: { token },
  });

  Template.fromStack(stack).resourceCountIs('Custom::ApiTemplates', 1);
});

it.each<[Partial<TemplateApiCallerProps>, RegExp]>([
  [{ allowedHosts: [] }, /allowedHosts must be at least one host, got \[\]$/],
  [{ allowedHosts: ['*'] }, /allowedHosts must be a host name in ASCII .*, got '\*'$/],
  [{ allowedHosts: ['https://api.example.com'] }, /allowedHosts must be a host name in ASCII without scheme/],
  [{ allowedHosts: ['localhost'] }, /allowedHosts must be a host that is not loopback, got 'localhost'$/],
  [{ allowedPorts: [0] }, /allowedPorts must be a whole number from 1 to 65535, got 0$/],
  [
    { allowedPrivateCidrs: ['169.254.0.0/16'] },
    /allowedPrivateCidrs must be a block that can be opened, not .*, got '169.254.0.0\/16'$/,
  ],
  [{ allowedPrivateCidrs: ['10.0.0.0'] }, /allowedPrivateCidrs must be a block such as '10.0.0.0\/16'/],
])('refuses settings that the function would take for nothing: %j', (props, message) => {
  expect(() => new TemplateApiCaller(aStack(), 'Caller', { allowedHosts: ['api.example.com'], ...props })).toThrow(
    message,
  );
});
