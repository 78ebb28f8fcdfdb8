import { CREDENTIAL_FORMS, isCredentialName } from './credentials';

/** What stands where something was taken out. */
export const REDACTED = '[redacted]';

/** Shorter texts would be found everywhere. */
const MIN_SECRET_LENGTH = 6;
/** Values of members with names such as `token` that say nothing secret. */
const HARMLESS = /^(?:true|false|null|none|undefined|bearer|basic|\[redacted\]|\{%[\s\S]*%\})$/i;

/**
 * Takes credentials out of what an execution worked on: values whose name says so (`Authorization`, `password`,
 * `taskToken`), texts that have the form of a key or a token, and, once seen under such a name, the same text anywhere.
 *
 * A secret under a harmless name, in a form of its own, looks like any other data and is not found; name it in `names`.
 */
export class Redactor {
  readonly #secrets = new Set<string>();
  #pattern: RegExp | undefined;

  /** @param names further names of members whose values are secret */
  constructor(readonly names: readonly string[] = []) {}

  /** Takes note of the secrets in a JSON text; call it for every text before the first is shown. */
  learn(text: string): void {
    if (!text.includes('"')) return;
    const value = parsed(text);
    if (value !== undefined) this.#learnFrom(value, false);
  }

  /** The text, JSON or not, without its secrets. */
  text(text: string): string {
    const whole = parsed(text);
    // Written anew only if something was taken out: the text of the history is shown as it stands.
    const named = typeof whole === 'object' && whole !== null ? this.#withoutNamed(text, whole) : withoutAssigned(text);
    const known = this.#knownPattern();
    const learned = known === undefined ? named : named.replace(known, REDACTED);
    return CREDENTIAL_FORMS.reduce((shown, form) => shown.replace(form, REDACTED), learned);
  }

  #withoutNamed(text: string, value: object): string {
    let isChanged = false;
    const walk = (at: unknown, isSecret: boolean): unknown => {
      if (typeof at === 'string') {
        if (isSecret && !HARMLESS.test(at) && at !== '') {
          isChanged = true;
          return REDACTED;
        }
        const inner = /^\s*[[{]/.test(at) ? parsed(at) : undefined;
        return typeof inner === 'object' && inner !== null ? this.#withoutNamed(at, inner) : withoutAssigned(at);
      }
      if (typeof at === 'number' && isSecret) {
        isChanged = true;
        return REDACTED;
      }
      if (typeof at !== 'object' || at === null) return at;
      if (Array.isArray(at)) return at.map((element) => walk(element, isSecret));
      const pair = pairOf(at);
      return Object.fromEntries(
        Object.entries(at).map(([name, member]) => {
          const isNamed = this.#isSecretName(name) || (pair?.valueName === name && this.#isSecretName(pair.name));
          return [name, walk(member, isSecret || isNamed)];
        }),
      );
    };
    const shown = walk(value, false);
    const rewritten = JSON.stringify(shown);
    return isChanged || rewritten !== JSON.stringify(value) ? rewritten : text;
  }

  #learnFrom(at: unknown, isSecret: boolean): void {
    if (typeof at === 'string') {
      if (isSecret && at.length >= MIN_SECRET_LENGTH && !HARMLESS.test(at)) this.#add(at);
      else if (!isSecret && /^\s*[[{]/.test(at)) this.learn(at);
    } else if (Array.isArray(at)) {
      for (const element of at) this.#learnFrom(element, isSecret);
    } else if (typeof at === 'object' && at !== null) {
      const pair = pairOf(at);
      for (const [name, member] of Object.entries(at)) {
        const isNamed = this.#isSecretName(name) || (pair?.valueName === name && this.#isSecretName(pair.name));
        this.#learnFrom(member, isSecret || isNamed);
      }
    }
  }

  #add(secret: string): void {
    const bare = secret.replace(/^(?:bearer|basic|token)\s+/i, '');
    for (const form of [secret, bare]) if (form.length >= MIN_SECRET_LENGTH) this.#secrets.add(form);
    this.#pattern = undefined;
  }

  #knownPattern(): RegExp | undefined {
    if (this.#secrets.size === 0) return undefined;
    this.#pattern ??= new RegExp(
      [...this.#secrets]
        .flatMap((secret) => [
          ...new Set([
            secret,
            JSON.stringify(secret).slice(1, -1),
            encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd')),
          ]),
        ])
        .sort((a, b) => b.length - a.length)
        .map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
        .join('|'),
      'g',
    );
    return this.#pattern;
  }

  #isSecretName(name: string): boolean {
    return isCredentialName(name) || this.names.some((other) => other.toLowerCase() === name.toLowerCase());
  }
}

/** A member given as two, such as `{ "name": "Authorization", "value": "…" }`. */
function pairOf(at: object): { name: string; valueName: string } | undefined {
  const fields = at as Record<string, unknown>;
  for (const [nameName, valueName] of [
    ['name', 'value'],
    ['Name', 'Value'],
    ['key', 'value'],
    ['Key', 'Value'],
  ] as const) {
    const name = fields[nameName];
    if (typeof name === 'string' && valueName in fields) return { name, valueName };
  }
  return undefined;
}

/** Text that is no JSON, or JSON that was cut: `password=…`, `"token": "…"`, `Authorization: …`. */
function withoutAssigned(text: string): string {
  let shown = '';
  let done = 0;
  for (const { 0: assigned, 1: name = '', index } of text.matchAll(ASSIGNED)) {
    const from = index + assigned.length;
    if (index < done || !isCredentialName(name)) continue;
    const [value = ''] = /^[^\s"'\\&,;<>{}]+/.exec(text.slice(from, from + MAX_SECRET_LENGTH)) ?? [];
    if (value === '' || HARMLESS.test(value)) continue;
    shown += text.slice(done, from) + REDACTED;
    done = from + value.length;
  }
  return shown + text.slice(done);
}

const MAX_SECRET_LENGTH = 4_096;
const ASSIGNED = /([\w-]{3,60})\\*["']?\s*[:=]\s*\\*["']?(?:(?:Bearer|Basic|Token)\s+)?/gi;

function parsed(text: string): unknown {
  if (!/^\s*["[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
