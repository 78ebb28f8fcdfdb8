import { asText, isJsonObject, type Json } from '../../kernel/json';

/** How an array is written in a form. */
export type ArrayFormat = 'INDICES' | 'REPEAT' | 'COMMAS' | 'BRACKETS';

/**
 * A body as `application/x-www-form-urlencoded`; members of objects stand in brackets.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#url-encode-request-body
 */
export function formBody(body: Json, arrays: ArrayFormat): string {
  const fields: string[] = [];
  add(fields, '', body, arrays);
  return fields.join('&');
}

function add(fields: string[], name: string, value: Json, arrays: ArrayFormat): void {
  if (Array.isArray(value)) {
    if (arrays === 'COMMAS') {
      fields.push(field(name, value.map(asText).join(',')));
      return;
    }
    for (const [index, element] of value.entries()) add(fields, elementName(name, index, arrays), element, arrays);
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value))
      add(fields, name === '' ? key : `${name}[${key}]`, member, arrays);
  } else {
    fields.push(field(name, asText(value)));
  }
}

function elementName(name: string, index: number, arrays: ArrayFormat): string {
  if (arrays === 'REPEAT') return name;
  return arrays === 'BRACKETS' ? `${name}[]` : `${name}[${index}]`;
}

function field(name: string, value: string): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}
