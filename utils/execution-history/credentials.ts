const NAMES = [
  'passwords?',
  'passwd',
  'pwd',
  'passphrase',
  'secrets?',
  'secret[_-]?string',
  'client[_-]?secret',
  '(?:x-)?api[_-]?key',
  'api[_-]?token',
  '(?:access|auth|refresh|id|session|security|bearer|task)[_-]?token',
  'private[_-]?key',
  'signing[_-]?key',
  'access[_-]?key(?:[_-]?id)?',
  'secret[_-]?(?:access[_-]?)?key',
  'signature',
  'credentials?',
  '(?:set-)?cookie',
  'token',
].join('|');

const CREDENTIAL_NAME = new RegExp(`^(?:.*[._-])?(?:${NAMES})$|^(?:proxy-)?authorization$`, 'i');
/** `dbPassword` and `userApiKey`: a word that begins with a capital inside a name. */
const CREDENTIAL_WORD =
  /(?:Password|Passwd|Passphrase|Secret|SecretString|ApiKey|Token|PrivateKey|AccessKey|SecretKey|Credentials?|Cookie|Signature)$/;
const HARMLESS_NAME = /(?:csrf|xsrf|next|page|continuation|sync|client[_-]?request|idempotency)[_-]?token$/i;

/** Whether a member of this name holds a credential. A page token is none. */
export function isCredentialName(name: string): boolean {
  return (CREDENTIAL_NAME.test(name) || CREDENTIAL_WORD.test(name)) && !HARMLESS_NAME.test(name);
}

/** Credentials that have a form of their own. */
export const CREDENTIAL_FORMS: readonly RegExp[] = [
  /\b(?:AKIA|ASIA|AIDA|AROA|ABIA|ACCA)[A-Z2-7]{16}\b/g,
  /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  /(?<=\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi,
  /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_[A-Za-z0-9]{30,}|xox[abeoprs]-[\w-]{10,})/g,
  /\b(?:[rs]k_(?:live|test)_\w{16,}|AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,}|sk-(?:[a-z]+-)*[A-Za-z0-9_]{32,})/g,
  // User and password of a URL.
  /(?<=\/\/)[^\s/:@"'<>\\]+:[^\s/@"'<>\\]+(?=@)/g,
  // A task token of Step Functions: nothing else that a workflow handles is so long without a break.
  /(?<![\w+/=])(?=[\w+/-]*\d)(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])[\w+/-]{200,}={0,2}(?![\w+/=-])/g,
];
