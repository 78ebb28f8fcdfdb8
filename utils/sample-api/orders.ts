import type { Answer, ApiRequest, Response } from './answer';
import { behave, isBehaviour, losesAnswer } from './behaviours';

/** An order. */
export interface Order {
  readonly id: string;
  readonly item: string;
  readonly quantity: number;
  readonly status: string;
  readonly reference?: string;
}

const ALLOWED = { collection: ['GET', 'POST'], order: ['GET', 'PUT', 'DELETE'] } as const;

/** An API for orders, without the transport: takes a request, gives an answer. */
export class Orders {
  readonly #orders = new Map<string, Order>([
    ['1001', { id: '1001', item: 'lamp', quantity: 2, status: 'open' }],
    ['1002', { id: '1002', item: 'desk', quantity: 1, status: 'shipped' }],
    ['1003', { id: '1003', item: 'chair', quantity: 4, status: 'open' }],
  ]);
  readonly #attempts = new Map<string, number>();
  readonly #placed = new Map<string, { readonly body: string; readonly order: Order }>();
  #nextId = 1004;

  /** Answers one request. */
  answer(request: ApiRequest): Answer {
    if (request.path === '/echo') return echo(request);
    const id = /^\/orders\/([^/]+)$/.exec(request.path)?.[1];
    if (id === undefined && request.path !== '/orders') return problem(404, `no such resource: ${request.path}`);
    const allowed: readonly string[] = id === undefined ? ALLOWED.collection : ALLOWED.order;
    if (!allowed.includes(request.method)) {
      return { ...problem(405, `${request.method} is not allowed`), headers: { Allow: allowed.join(', ') } };
    }

    const subject = id ?? referenceOf(request);
    const attempt = this.#count(`${request.method} ${subject}`);
    const answer = behave(subject, attempt) ?? this.#do(request, id);
    return losesAnswer(subject, attempt) ? 'hang up' : answer;
  }

  #do(request: ApiRequest, id: string | undefined): Answer {
    if (id === undefined) return request.method === 'GET' ? this.#list(request.query) : this.#place(request);
    if (request.method === 'PUT') return this.#replace(id, request);
    const order = this.#orders.get(id) ?? (isBehaviour(id) ? standIn(id) : undefined);
    if (order === undefined) return problem(404, `there is no order ${id}`);
    if (request.method === 'GET') return { status: 200, body: order };
    this.#orders.delete(id);
    return { status: 204 };
  }

  #list(query: URLSearchParams): Response {
    const status = query.get('status');
    const limit = Number(query.get('limit') ?? 100);
    if (!Number.isInteger(limit) || limit < 1) return problem(400, 'limit must be a whole number from 1');
    const found = [...this.#orders.values()].filter((order) => status === null || order.status === status);
    return { status: 200, body: { orders: found.slice(0, limit), total: found.length } };
  }

  /** The same key places the same order once; the same key with another order is refused. */
  #place(request: ApiRequest): Response {
    const key = request.headers['idempotency-key'];
    const before = typeof key === 'string' ? this.#placed.get(key) : undefined;
    if (before !== undefined) {
      if (before.body !== request.body) return problem(422, 'this Idempotency-Key came with another order before');
      const { headers, ...again } = created(before.order);
      return { ...again, headers: { ...headers, 'Idempotent-Replayed': 'true' } };
    }
    const read = readOrder(`${this.#nextId}`, request.body);
    if ('refusal' in read) return read.refusal;
    this.#nextId += 1;
    this.#orders.set(read.order.id, read.order);
    if (typeof key === 'string') this.#placed.set(key, { body: request.body, order: read.order });
    return created(read.order);
  }

  #replace(id: string, request: ApiRequest): Response {
    const read = readOrder(id, request.body);
    if ('refusal' in read) return read.refusal;
    const known = this.#orders.has(id);
    this.#orders.set(id, read.order);
    return known ? { status: 200, body: read.order } : created(read.order);
  }

  #count(what: string): number {
    const count = (this.#attempts.get(what) ?? 0) + 1;
    this.#attempts.set(what, count);
    return count;
  }
}

function echo({ method, path, query, headers, body }: ApiRequest): Response {
  return { status: 200, body: { method, path, query: Object.fromEntries(query), headers, body } };
}

function created(order: Order): Response {
  return { status: 201, headers: { Location: `/orders/${order.id}` }, body: order };
}

function problem(status: number, error: string): Response {
  return { status, body: { error } };
}

function standIn(id: string): Order {
  return { id, item: 'lamp', quantity: 1, status: 'open' };
}

function readOrder(id: string, body: string): { readonly order: Order } | { readonly refusal: Response } {
  const fields = parse(body);
  if (typeof fields !== 'object' || fields === null) return { refusal: problem(400, 'the body must be a JSON object') };
  const { item, quantity: count, status = 'open', reference } = fields as Record<string, unknown>;
  // Digits too: a template whose body is an object renders texts only.
  const quantity = typeof count === 'string' && /^\d{1,9}$/.test(count) ? Number(count) : count;
  const named = typeof item === 'string' && item !== '' && typeof status === 'string';
  if (!named || !isCount(quantity)) {
    return { refusal: problem(400, 'an order has an item (text) and a quantity (a whole number from 1)') };
  }
  const about = typeof reference === 'string' ? { reference } : {};
  return { order: { id, item, quantity, status, ...about } };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}

/** A new order has no id yet, so its reference chooses the behaviour. */
function referenceOf(request: ApiRequest): string {
  const reference = (parse(request.body) as { reference?: unknown } | null | undefined)?.reference;
  return request.method === 'POST' && typeof reference === 'string' ? reference : '';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
