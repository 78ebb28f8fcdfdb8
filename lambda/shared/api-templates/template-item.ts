import { marshall } from '@aws-sdk/util-dynamodb';
import type { TypedValue } from '../../../lib/template-api-caller/contract';
import { FIELDS, isRecord, type TemplateFile } from './template-file';
import { TemplateProblem } from './template-problem';

/** Attributes of the table's key: the template's name, and the HTTP method. */
export const KEY = { name: 'PK', method: 'SK' } as const;

/** An item of the table of templates, as `@aws-sdk/lib-dynamodb` takes and gives it. */
export type TemplateItem = Readonly<Record<string, unknown>>;

/** The item that a file becomes. */
export function toItem({ name, method, fields }: TemplateFile): TemplateItem {
  const present = FIELDS.filter((field) => fields[field] !== undefined);
  return {
    [KEY.name]: name,
    [KEY.method]: method,
    ...Object.fromEntries(present.map((field) => [field, fields[field]])),
  };
}

/** The same as DynamoDB and the state machine hold it. */
export function toTypedItem(template: TemplateFile): { readonly [attribute: string]: TypedValue } {
  return marshall(toItem(template)) as unknown as Record<string, TypedValue>;
}

/** Size of the item as a state machine holds it. */
export function itemBytes(template: TemplateFile): number {
  return Buffer.byteLength(JSON.stringify(toTypedItem(template)));
}

/**
 * The file that an item becomes, with a body of text in it, and the attributes that a file does not have.
 *
 * @throws TemplateProblem when the item holds something that JSON has no form for
 */
export function toFields(item: TemplateItem): { fields: Record<string, unknown>; others: readonly string[] } {
  const known: readonly string[] = [...FIELDS, KEY.name, KEY.method];
  const present = FIELDS.filter((field) => item[field] !== undefined);
  for (const field of present) checkForm(field, item[field]);
  return {
    fields: Object.fromEntries(present.map((field) => [field, item[field]])),
    others: Object.keys(item).filter((attribute) => !known.includes(attribute)),
  };
}

function checkForm(field: string, value: unknown): void {
  if (value instanceof Set || value instanceof Uint8Array) {
    throw new TemplateProblem(
      `${field} of the item is ${value instanceof Set ? 'a set' : 'binary'}, which no file can hold`,
    );
  }
  const list = Array.isArray(value);
  if (!list && !isRecord(value)) return;
  for (const [name, item] of Object.entries(value)) checkForm(list ? `${field}[${name}]` : `${field}.${name}`, item);
}
