import { replaceTags } from './tags';

/** Something in a text that looks like a secret: what it looks like, and where it begins. The text itself is not told. */
export interface SecretLiteral {
  readonly what: string;
  readonly offset: number;
}

/** Secrets that have a form of their own. */
const FORMS: readonly { readonly what: string; readonly form: RegExp }[] = [
  { what: 'an AWS access key', form: /\b(?:AKIA|ASIA|AIDA|AROA|ABIA|ACCA)[A-Z2-7]{16}\b/ },
  { what: 'a private key', form: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/ },
  { what: 'a JSON web token', form: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}/ },
  { what: 'a bearer token', form: /\bbearer\s+(?=[^\s'"{}]*\d)[\w.~+/-]{16,}/i },
  { what: 'a basic credential', form: /\b[Bb]asic\s+(?=[^\s'"{}]*[A-Z\d=])[A-Za-z0-9+/]{8,}={0,2}(?![\w+/])/ },
  { what: "a token of GitHub's", form: /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})/ },
  { what: "a token of GitLab's", form: /\bglpat-[\w-]{16,}/ },
  { what: "a token of npm's", form: /\bnpm_[A-Za-z0-9]{30,}/ },
  { what: "a token of Slack's", form: /\bxox[abeoprs]-[\w-]{10,}|hooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/ },
  { what: "a key of Stripe's", form: /\b[rs]k_(?:live|test)_\w{16,}/ },
  { what: "a key of Google's", form: /\bAIza[\w-]{35}/ },
  { what: "a key of SendGrid's", form: /\bSG\.[\w-]{16,}\.[\w-]{16,}/ },
  { what: "a key of a model provider's", form: /\bsk-(?:[a-z]+-)*[A-Za-z0-9_]{32,}/ },
];

const NAMES =
  'passwords?|passwd|pwd|passphrase|secrets?|client[_-]?secret|(?:x-)?api[_-]?key|(?:access|auth|refresh|id|session|security|bearer)[_-]?token|private[_-]?key|secret[_-]?(?:access[_-]?)?key|credentials?';

/** Names whose value is a credential. A page token or a CSRF token is none. */
const CREDENTIAL_NAME = new RegExp(
  `^(?!.*(?:csrf|xsrf|next|page|continuation|sync|request|idempotency))(?:.*[_-])?(?:${NAMES}|token)$|^(?:proxy-)?authorization$`,
  'i',
);

/** A name with its value in the formats that bodies have: JSON, forms and queries, YAML, XML. */
const ASSIGNED = new RegExp(
  [
    `["'](?:${NAMES})["']\\s*:\\s*["'][^"'{]{4,}["']`,
    `(?<=^|[?&;,\\s"'])(?:${NAMES})=["']?[^"'&,;{}<\\s]{4,}`,
    `^[ \\t]*(?:${NAMES}):[ \\t]+[^\\s{]{4,}[ \\t]*$`,
    `<(?:${NAMES})>[^<{]{4,}<`,
  ].join('|'),
  'im',
);

/**
 * Finds what looks like a secret in a text of a template.
 *
 * The item stands in the execution history, in the clear, for as long as the history is kept.
 *
 * @param name name of the header or member whose value the text is
 */
export function findSecretLiteral(name: string, text: string): SecretLiteral | undefined {
  for (const { what, form } of FORMS) {
    const offset = text.search(form);
    if (offset >= 0) return { what, offset };
  }
  return credential(name, text) ?? assigned(text) ?? randomText(text);
}

/** The value of a name such as Authorization: all of it has to come from a secret or from the parameters. */
function credential(name: string, text: string): SecretLiteral | undefined {
  if (!CREDENTIAL_NAME.test(name)) return undefined;
  const tags: string[] = [];
  const between = replaceTags(text, (tag) => {
    tags.push(tag.replace(/secret\(\s*(["']).*?\1\s*\)/g, ''));
    return ' ';
  });
  // What is left is neither the scheme, nor the name of a part such as `token=`.
  const written = between.replace(/^\s*[A-Za-z][\w-]*\s+|[\w-]+=|["',;:\s]/g, '');
  if (written.length < 4 && !tags.some((tag) => /(["'])[^\s"']{8,}\1/.test(tag))) return undefined;
  return { what: 'a literal credential', offset: 0 };
}

function assigned(text: string): SecretLiteral | undefined {
  // A tag keeps its length, so that the offset stays right.
  const offset = replaceTags(text, (tag) => '{'.repeat(tag.length)).search(ASSIGNED);
  return offset < 0 ? undefined : { what: 'a literal credential', offset };
}

/** A long run of characters that no word, path, UUID or camel-case name looks like. */
function randomText(text: string): SecretLiteral | undefined {
  for (const { 0: run, index } of text.matchAll(/[A-Za-z0-9+/_=-]{24,}/g)) {
    // A secret access key of AWS has forty characters, slashes among them; other runs with slashes are paths.
    const whole = /^(?=.*\d)(?=.*[a-z].*[a-z])(?=.*[A-Z].*[A-Z])[\w+/]{40}$/.test(run) && bitsPerCharacter(run) >= 4.3;
    if (whole || run.split(/[/_-]/).some(looksRandom)) return { what: 'a long random text', offset: index };
  }
  return undefined;
}

function looksRandom(run: string): boolean {
  const count = (set: RegExp) => run.match(set)?.length ?? 0;
  const [digits, upper, lower] = [count(/\d/g), count(/[A-Z]/g), count(/[a-z]/g)];
  if (run.length >= 32 && digits >= 6 && (upper === 0 || lower === 0)) return bitsPerCharacter(run) >= 3.2;
  return run.length >= 24 && digits >= 3 && upper >= 3 && lower >= 3 && bitsPerCharacter(run) >= 3.9;
}

/** Shannon's entropy of the characters. */
function bitsPerCharacter(run: string): number {
  const counts = new Map<string, number>();
  for (const character of run) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / run.length) * Math.log2(count / run.length), 0);
}
