import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One action that a role may do. */
export interface Grant {
  /** Logical id of the role without its hash: the construct's path. */
  readonly role: string;
  readonly action: string;
  /** @default - every stack */
  readonly stack?: string;
}

interface PolicyProperties {
  readonly Roles: readonly { readonly Ref: string }[];
  readonly PolicyDocument: { Statement: { Action: string | string[] }[] };
}

interface Template {
  readonly Resources: { readonly [id: string]: { readonly Type: string; readonly Properties: object } };
}

/** Takes an action out of the policies of a role, in an assembly; throws when the role may not do it anyway. */
export function withdraw(directory: string, { role, action, stack }: Grant): void {
  let taken = 0;
  changeTemplates(directory, stack, ({ Resources }) => {
    const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
    for (const { Properties } of policies) {
      const { Roles, PolicyDocument } = Properties as PolicyProperties;
      if (!Roles.some(({ Ref }) => new RegExp(`^${role}[0-9A-F]{8}$`).test(Ref))) continue;
      PolicyDocument.Statement = PolicyDocument.Statement.flatMap((statement) => {
        const before = [statement.Action].flat();
        const Action = before.filter((other) => other !== action);
        taken += before.length - Action.length;
        return Action.length === 0 ? [] : [{ ...statement, Action }];
      });
    }
  });
  if (taken === 0) throw new Error(`${role} may not do ${action} anyway`);
}

function changeTemplates(directory: string, stack: string | undefined, change: (template: Template) => void): void {
  const files = readdirSync(directory).filter((name) => name.endsWith('.template.json'));
  for (const file of files.filter((name) => stack === undefined || name === `${stack}.template.json`)) {
    const path = join(directory, file);
    const template = JSON.parse(readFileSync(path, 'utf8'));
    change(template);
    writeFileSync(path, JSON.stringify(template));
  }
}

/** Writes another text wherever a stack's template has the one; throws when it has it nowhere. */
export function rewrite(directory: string, stack: string, text: string, other: string): void {
  const path = join(directory, `${stack}.template.json`);
  const template = readFileSync(path, 'utf8');
  if (!template.includes(text)) throw new Error(`${stack} has no '${text}'`);
  writeFileSync(path, template.replaceAll(text, other));
}
