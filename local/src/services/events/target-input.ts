import { asText, type Json, type JsonObject } from '../../kernel/json';
import { valueAt } from './event-path';

/** What of an event a target gets. */
export type TargetInput =
  | { readonly kind: 'event' }
  | { readonly kind: 'constant'; readonly text: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'template'; readonly paths: Readonly<Record<string, string>>; readonly template: string };

/** The rule that was met, for the variables that stand for it. */
export interface MetRule {
  readonly name: string;
  readonly arn: string;
}

/**
 * The text that a target gets.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function inputText(input: TargetInput, event: JsonObject, rule: MetRule, nowMs: number): string {
  switch (input.kind) {
    case 'event':
      return JSON.stringify(event);
    case 'constant':
      return input.text;
    case 'path':
      return JSON.stringify(valueAt(input.path, event) ?? null);
    case 'template':
      return filled(input.template, (name) => variable(name, input.paths, event, rule, nowMs));
    default:
      throw input satisfies never;
  }
}

function variable(
  name: string,
  paths: Readonly<Record<string, string>>,
  event: JsonObject,
  rule: MetRule,
  nowMs: number,
): Json | undefined {
  switch (name) {
    case 'aws.events.rule-arn':
      return rule.arn;
    case 'aws.events.rule-name':
      return rule.name;
    case 'aws.events.event.ingestion-time':
      return new Date(nowMs).toISOString();
    case 'aws.events.event.json':
      return event;
    case 'aws.events.event': {
      const { detail: _detail, ...others } = event;
      return others;
    }
    default: {
      const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
      return path === undefined ? undefined : valueAt(path, event);
    }
  }
}

/** Inside quotes a value stands as its text, elsewhere as JSON. What leads nowhere is empty, or null: our choice. */
function filled(template: string, lookUp: (name: string) => Json | undefined): string {
  let text = '';
  let isQuoted = false;
  for (let at = 0; at < template.length; at++) {
    const char = template[at] as string;
    const [whole, name] = /^<([\w.-]+)>/.exec(template.slice(at, at + 257)) ?? [];
    if (whole !== undefined && name !== undefined) {
      text += isQuoted ? quotedText(lookUp(name)) : JSON.stringify(lookUp(name) ?? null);
      at += whole.length - 1;
    } else if (isQuoted && char === '\\') {
      text += char + (template[++at] ?? '');
    } else {
      if (char === '"') isQuoted = !isQuoted;
      text += char;
    }
  }
  return text;
}

function quotedText(value: Json | undefined): string {
  if (value === undefined) return '';
  return JSON.stringify(asText(value)).slice(1, -1);
}
