import { BadRequest } from '../kernel/bad-request';
import type { Fault, FaultKind, FaultObject, FaultSpec } from './fault';

/** What a kind takes behind its colon; undefined when it refuses what is there. */
type Detail = (given: string | undefined) => string | undefined;

const nothing: Detail = (given) => (given === undefined ? '' : undefined);
const oneOf =
  (...values: readonly string[]): Detail =>
  (given = values[0]) =>
    values.find((value) => value === given);

/** The kinds, how their detail is read, and how it is written. */
const KINDS: Readonly<Record<FaultKind, { readonly detail: Detail; readonly shape: string }>> = {
  throttle: { detail: nothing, shape: 'throttle' },
  '500': { detail: nothing, shape: '500' },
  reset: { detail: nothing, shape: 'reset' },
  hang: { detail: nothing, shape: 'hang' },
  'lost-acknowledgement': {
    detail: oneOf('500', 'reset', 'hang'),
    shape: 'lost-acknowledgement[:500|reset|hang]',
  },
  delay: { detail: (given) => milliseconds(given ?? ''), shape: 'delay:<time>, such as delay:5s' },
  duplicate: {
    detail: (given = '2') => (/^([2-9]|[1-9]\d)$/.test(given) ? given : undefined),
    shape: 'duplicate[:<times>]',
  },
  reorder: { detail: nothing, shape: 'reorder' },
  unprocessed: { detail: nothing, shape: 'unprocessed' },
  error: { detail: (given = 'Error') => (/^[\w.$]+$/.test(given) ? given : undefined), shape: 'error[:<name>]' },
  kill: { detail: oneOf('before', 'after'), shape: 'kill[:before|after]' },
};

/** Services by the names that calls of theirs go by here; in a fault they may have another one, too. */
const SERVICES: Readonly<Record<string, string>> = {
  '*': '*',
  apigateway: 'apigateway',
  dynamodb: 'dynamodb',
  events: 'events',
  eventbridge: 'events',
  http: 'http',
  lambda: 'lambda',
  s3: 's3',
  secretsmanager: 'secretsmanager',
  sfn: 'states',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  states: 'states',
  sts: 'sts',
};

const SHAPE = '<service>:<operation>=<kind>[:<detail>][@<rate>|#<calls>][ on <resource>][ by <caller>]';

const TEXT = /^([\w*]+:[\w*]+)=([a-z0-9-]+)(?::([^\s@#]+))?(?:@([^\s]+)|#([^\s]+))?(?: on (.+?))?(?: by (.+))?$/;

/**
 * Reads a fault.
 *
 * Throws `BadRequest` for one that cannot happen: a fault that never fires proves nothing.
 */
export function parseFault(spec: FaultSpec): Fault {
  const given = typeof spec === 'string' ? fieldsOf(spec) : fieldsOfObject(spec);
  const refuse = (what: string): never => {
    throw new BadRequest(`fault '${given.text}': ${what}; a fault reads ${SHAPE}`);
  };
  const [serviceName = '', operationName = ''] = given.call.split(':');
  const service = SERVICES[serviceName.toLowerCase()] ?? refuse(unknown('service', serviceName, Object.keys(SERVICES)));
  if (!Object.hasOwn(KINDS, given.kind)) refuse(unknown('kind', given.kind, Object.keys(KINDS)));
  const kind = given.kind as FaultKind;
  const detail = KINDS[kind].detail(given.detail) ?? refuse(`the kind reads ${KINDS[kind].shape}`);
  const operation = asCalled(service, operationName.toLowerCase());
  const fits = fitting(kind, service, operation);
  if (fits !== undefined) refuse(fits);
  if (kind === 'error' && given.by !== undefined) refuse("say which function throws with 'on'");
  return {
    text: given.text,
    service,
    operation,
    kind,
    detail,
    when:
      given.calls === undefined ? { rate: rateFrom(given.rate, refuse) } : { calls: rangesFrom(given.calls, refuse) },
    on: given.on,
    by: given.by,
  };
}

interface Fields {
  readonly text: string;
  readonly call: string;
  readonly kind: string;
  readonly detail: string | undefined;
  readonly rate: string | undefined;
  readonly calls: string | undefined;
  readonly on: string | undefined;
  readonly by: string | undefined;
}

function fieldsOf(text: string): Fields {
  const [, call, kind, detail, rate, calls, on, by] = TEXT.exec(text.trim()) ?? [];
  if (call === undefined || kind === undefined) throw new BadRequest(`fault '${text}': a fault reads ${SHAPE}`);
  return { text, call, kind, detail, rate, calls, on, by };
}

function fieldsOfObject({ call, kind, detail, rate, calls, on, by }: FaultObject): Fields {
  const numbers = calls?.join(',');
  const percent = rate === undefined ? undefined : `${rate * 100}%`;
  const parts = [
    `${call}=${kind}`,
    detail !== undefined && `:${detail}`,
    percent !== undefined && `@${percent}`,
    numbers !== undefined && `#${numbers}`,
    on !== undefined && ` on ${on}`,
    by !== undefined && ` by ${by}`,
  ];
  const text = parts.filter((part) => part !== false).join('');
  return { text, call, kind, detail, rate: percent, calls: numbers, on, by };
}

function unknown(what: string, given: string, known: readonly string[]): string {
  return `unknown ${what} '${given}', known are ${known.join(', ')}`;
}

/** IAM's name of Lambda's one operation is another than the API's. */
function asCalled(service: string, operation: string): string {
  return service === 'lambda' && operation === 'invokefunction' ? 'invoke' : operation;
}

/** Says why a kind cannot happen to such a call. */
function fitting(kind: FaultKind, service: string, operation: string): string | undefined {
  const isReceive = service === 'sqs' && operation === 'receivemessage';
  if (kind === 'reorder' && !isReceive) return 'only sqs:ReceiveMessage can be reordered';
  const isBatch = service === 'dynamodb' && /^batch(write|get)item$/.test(operation);
  if (kind === 'unprocessed' && !isBatch)
    return 'only dynamodb:BatchWriteItem and dynamodb:BatchGetItem leave items over';
  if (kind === 'error' && service !== 'lambda') return 'only lambda:Invoke has a function that throws';
  return undefined;
}

function rateFrom(text: string | undefined, refuse: (what: string) => never): number {
  if (text === undefined) return 1;
  if (text === '1') refuse("'@1' may mean two things: write '@100%' for every call, or '#1' for the first");
  const [, number = '', percent] = /^(\d*\.?\d+)(%?)$/.exec(text) ?? [];
  const rate = Number(number) / (percent === '%' ? 100 : 1);
  if (number === '' || rate <= 0 || rate > 1) refuse(`the rate must be above 0 and up to 100%, got '${text}'`);
  return rate;
}

function rangesFrom(text: string, refuse: (what: string) => never): (readonly [number, number])[] {
  return text.split(',').map((range) => {
    const [, from = '', to = from] = /^([1-9]\d*)(?:-([1-9]\d*))?$/.exec(range) ?? [];
    if (from === '' || Number(to) < Number(from)) refuse(`calls are counted as in '#1' or '#1,3-5', got '#${text}'`);
    return [Number(from), Number(to)] as const;
  });
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function milliseconds(text: string): string | undefined {
  const [, number = '', unit = ''] = /^(\d*\.?\d+)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = UNITS[unit];
  return factor === undefined ? undefined : String(Math.round(Number(number) * factor));
}
