/** A content type, as far as it decides how bytes are read. */
export interface ContentType {
  readonly kind: 'json' | 'text' | 'binary' | 'unknown';
  /** As it stands there, in lower case. */
  readonly charset: string;
}

const textual =
  /^(?:text\/.+|application\/(?:(?:.+\+)?xml|javascript|ecmascript|x-www-form-urlencoded|x-ndjson|ndjson|yaml|.+\+yaml|graphql|sql))$/;

/** Reads a Content-Type header. JSON is `application/json`, `text/json` and every `+json`. */
export function readContentType(header: string | undefined): ContentType {
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length) ?? 'utf-8';
  return { kind: kindOf(type), charset: charset.replace(/^["'](.*)["']$/, '$1') };
}

function kindOf(type: string): ContentType['kind'] {
  if (type === '') return 'unknown';
  if (type === 'application/json' || type === 'text/json' || /^[^/]+\/.+\+json$/.test(type)) return 'json';
  return textual.test(type) ? 'text' : 'binary';
}
