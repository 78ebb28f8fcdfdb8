import { isNativeError } from 'node:util/types';

/** Deeper values than this are not walked; JSON that is nested deeper is refused before it comes here. */
export const MAX_JSON_DEPTH = 500;

/**
 * Takes the secrets of one call out of all that leaves it.
 *
 * An API echoes what it was sent in the form that its own format wants, so each secret is looked for raw and as URLs,
 * base64, JSON and HTML write it, in capitals or not. A secret that the API has changed otherwise, cut in two or hashed,
 * is not found.
 */
export class Redactor {
  private readonly secrets = new Map<string, readonly Form[]>();
  private pattern: RegExp | undefined;
  /** Names of the secrets, in the order of the groups of `pattern`. */
  private names: readonly string[] = [];

  /** Adds a secret of at least four characters: a shorter one would be found everywhere. */
  add(name: string, value: string): void {
    this.secrets.set(name, formsOf(value));
    const all = [...this.secrets].flatMap(([owner, forms]) => forms.map((form) => ({ owner, ...form })));
    // The longest form first, or a short one would leave the rest of a longer one behind.
    all.sort((one, other) => other.length - one.length);
    this.names = all.map(({ owner }) => owner);
    this.pattern = new RegExp(all.map(({ source }) => `(${source})`).join('|'), 'gi');
  }

  /** The text with `[REDACTED:name]` wherever a secret stood. */
  text(text: string): string {
    if (this.pattern === undefined) return text;
    return text.replace(this.pattern, (_form, ...found: unknown[]) => {
      const group = found.findIndex((part) => part !== undefined);
      return `[REDACTED:${this.names[group]}]`;
    });
  }

  /** The same for bytes that are no text. */
  bytes(bytes: Buffer): Buffer {
    return this.pattern === undefined ? bytes : Buffer.from(this.text(bytes.toString('latin1')), 'latin1');
  }

  /** The same for the names and values of a parsed JSON value; a number that shows a secret becomes a text. */
  value(value: unknown): unknown {
    if (this.pattern === undefined) return value;
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') {
      const shown = this.text(String(value));
      return shown === String(value) ? value : shown;
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [this.text(name), this.value(item)]));
  }

  /** The same for an error, in place: it may be a bug's, with a message that nobody foresaw. */
  error(error: unknown): unknown {
    if (this.pattern === undefined || !isNativeError(error)) return error;
    error.message = this.text(error.message);
    if (error.stack !== undefined) error.stack = this.text(error.stack);
    this.error(error.cause);
    return error;
  }
}

/** One way to write a secret, as a pattern without groups that capture, and the fewest characters that it matches. */
interface Form {
  readonly source: string;
  readonly length: number;
}

function formsOf(secret: string): Form[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const texts = [json, json.replaceAll('/', '\\/'), ...escapedForms(json), ...htmlForms(secret)];
  // Headers, and bytes that are looked at as Latin-1, show each byte of UTF-8 as a character.
  const written = [...texts, ...texts.map((text) => Buffer.from(text).toString('latin1')), ...base64Forms(secret)];
  const exact = [...new Set(written)].map((text) => ({ source: escaped(text), length: text.length }));
  return [{ source: [...secret].map(urlForms).join(''), length: secret.length }, ...exact];
}

/**
 * A character raw, and percent-encoded: which characters of a URL are is another choice of every language, of the
 * `urlencode` of templates too, which leaves slashes as they are.
 */
function urlForms(character: string): string {
  const bytes = Buffer.from(character);
  const octets = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const others = character === ' ' ? ['+'] : character === '/' ? ['\\/'] : [];
  const forms = new Set([character, bytes.toString('latin1'), octets, ...others]);
  return `(?:${[...forms].map(escaped).join('|')})`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** JSON with all but ASCII escaped, and with what HTML would read escaped too, as `tojson` does. */
function escapedForms(json: string): string[] {
  const unicode = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const ascii = json.replace(/[\u007f-\uffff]/g, unicode);
  return [ascii, ascii.replace(/[<>&]/g, unicode), ascii.replace(/[<>&']/g, unicode)];
}

const htmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function htmlForms(secret: string): string[] {
  const basic = secret.replace(/[&<>]/g, (character) => htmlEntities[character] ?? character);
  const quoted = basic.replaceAll('"', '&quot;');
  return [basic, quoted, ...['&#39;', '&#x27;', '&#34;'].map((quote) => quoted.replaceAll("'", quote))];
}

/**
 * Base64 of the secret alone, and of the secret in the middle of something, as in `user:secret`: how many bytes stand
 * before it decides which of three texts it becomes. The characters that a neighbour shares are left out.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inner = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const tail = (before + bytes.length) % 3 === 0 ? text.length : text.length - 1;
    const form = text.slice(before === 0 ? 0 : before + 1, tail);
    return form.length < 4 ? [] : [form];
  });
  const forms = [bytes.toString('base64'), bytes.toString('base64').replaceAll('=', ''), ...inner];
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))];
}
