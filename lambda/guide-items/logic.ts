/** What API Gateway hands over, as far as it is read here. */
export interface ApiEvent {
  readonly httpMethod: string;
  readonly path: string;
  readonly body: string | null;
}

/** What API Gateway answers with. */
export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An item of the table: an object with an id. */
export type Item = { readonly id: string } & Readonly<Record<string, unknown>>;

/** Where items are kept. */
export interface Items {
  get(id: string): Promise<Item | undefined>;
  put(item: Item): Promise<void>;
  delete(id: string): Promise<void>;
}

type Act = (items: Items, id: string, body: string | null) => Promise<ApiAnswer>;

/** Each does the same when it is done twice. */
const ACTS: Readonly<Record<string, Act>> = {
  GET: async (items, id) => {
    const item = await items.get(id);
    return item === undefined ? problem(404, `there is no item ${id}`) : answer(200, item);
  },
  PUT: async (items, id, body) => {
    const fields = objectIn(body);
    if (fields === undefined) return problem(400, 'the body must be a JSON object');
    await items.put({ ...fields, id });
    return answer(200, { ...fields, id });
  },
  DELETE: async (items, id) => {
    await items.delete(id);
    return { statusCode: 204, body: '' };
  },
};

/** Answers a request for `/items/<id>`. */
export async function route({ httpMethod, path, body }: ApiEvent, items: Items): Promise<ApiAnswer> {
  const id = /^\/items\/([^/]{1,200})$/.exec(path)?.[1];
  if (id === undefined) return problem(404, `no such resource: ${path}`);
  const act = Object.hasOwn(ACTS, httpMethod) ? ACTS[httpMethod] : undefined;
  if (act !== undefined) return act(items, decodeURIComponent(id), body);
  return { ...problem(405, `${httpMethod} is not allowed`), headers: { Allow: Object.keys(ACTS).join(', ') } };
}

function objectIn(body: string | null): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function problem(statusCode: number, error: string): ApiAnswer {
  return answer(statusCode, { error });
}

function answer(statusCode: number, body: unknown): ApiAnswer {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
