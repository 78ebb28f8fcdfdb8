/** What `lambda/process-item` is called with: one item of the list, in the form that `itemFormat` asks for. */
export type ProcessItemEvent = unknown;

/** What `lambda/process-item` answers. */
export interface ProcessItemResult {
  /** JSON type of the item that was logged: `array`, `null`, or what `typeof` says. */
  readonly itemType: string;
}

/** The longest list that an inline run with a function takes, without a wait before each item and with one. */
export const LONGEST_LIST = { withoutWait: 2_766, withWait: 2_263 } as const;

/**
 * Events of one history that are left for items and pages, of the 25,000 that an execution may have: 17 are of the states
 * around an inline Map, the others room for retries of the read and of a few items.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const EVENTS_FOR_ITEMS = 24_900;

/** Items of a batch and batches at once, where nothing is said. */
export const DEFAULT_BATCHES = { size: 100, concurrency: 25 } as const;

/** Seconds that a claim keeps others off an item, where nothing is said: as long as an EXPRESS execution lives. */
export const DEFAULT_CLAIM_SECONDS = 300;

/** Bytes of a batch: the largest item, and room for what is written beside it within 262,144 when all of them fail. */
export const LARGEST_BATCH_BYTES = 190_000;

/** Batches that one execution adds up: to sort so many takes an expression a tenth of what it may. */
export const BATCHES_PER_COUNT = 1_000;

/**
 * Pages that one child reads before it hands over to a fresh one: its 25,000 events hold 2,083 at 12 events each (two
 * Tasks and a Choice), and some must be left for retries.
 */
export const PAGES_PER_CHILD = 1_500;

/** Prices in US dollars that an estimate goes by; each has its published default. */
export interface FanOutPrices {
  /** @default 0.025 */
  readonly perThousandTransitions?: number;
  /** @default 1.00 */
  readonly perMillionExpressRequests?: number;
  /** The first step of the price; the later ones are lower. @default 0.00001667 */
  readonly perExpressGbSecond?: number;
  /** @default 0.20 */
  readonly perMillionLambdaRequests?: number;
  /** @default 0.0000166667 */
  readonly perLambdaGbSecond?: number;
  /** @default 0.125 */
  readonly perMillionReadUnits?: number;
  /** @default 0.625 */
  readonly perMillionWriteUnits?: number;
  /** PUT and LIST of S3. @default 0.005 */
  readonly perThousandPuts?: number;
  /** @default 0.0004 */
  readonly perThousandGets?: number;
  /** A table's data written to S3 by an export. @default 0.10 */
  readonly perExportedGb?: number;
  /** Logs of CloudWatch. @default 0.50 */
  readonly perLoggedGb?: number;
}

/** Published prices of us-east-1, on demand, without what is free. */
export const PRICES: Required<FanOutPrices> = {
  perThousandTransitions: 0.025,
  perMillionExpressRequests: 1,
  perExpressGbSecond: 0.000_016_67,
  perMillionLambdaRequests: 0.2,
  perLambdaGbSecond: 0.000_016_666_7,
  perMillionReadUnits: 0.125,
  perMillionWriteUnits: 0.625,
  perThousandPuts: 0.005,
  perThousandGets: 0.000_4,
  perExportedGb: 0.1,
  perLoggedGb: 0.5,
};

/** The month of which the prices are. */
export const PRICES_OF = '2026-08';

/** What a run is estimated for. */
export interface FanOutEstimateOptions {
  readonly items: number;
  /**
   * Those among them that fail.
   *
   * @default 0
   */
  readonly failedItems?: number;
  /**
   * Bytes of one item as JSON, in DynamoDB's typed form where it comes from a table.
   *
   * @default 1024
   */
  readonly itemBytes?: number;
  /**
   * Milliseconds that the processor takes for one item.
   *
   * @default 100
   */
  readonly itemMs?: number;
  /**
   * Memory of the function that processes items, in MB.
   *
   * @default 128
   */
  readonly functionMemoryMb?: number;
  /**
   * Prices other than the published ones.
   *
   * @default - those of us-east-1, without what is free each month
   */
  readonly prices?: FanOutPrices;
}

/** What a run costs in one mode. */
export interface FanOutModeEstimate {
  /** `inline`, `distributed EXPRESS` or `distributed STANDARD`. */
  readonly mode: string;
  /** Why the mode cannot do it, with the limit that it would hit; absent where it can. */
  readonly limit?: string;
  /** State transitions of the execution that is started. */
  readonly ownTransitions: number;
  /** History events of the execution that is started, of the 25,000 that it may have. */
  readonly ownEvents: number;
  /** Executions that it starts; each is counted as one transition, which no page of AWS confirms. */
  readonly children: number;
  /** State transitions inside STANDARD children. */
  readonly childTransitions: number;
  /** All transitions that are billed. */
  readonly transitions: number;
  readonly expressRequests: number;
  readonly lambdaRequests: number;
  readonly readUnits: number;
  /** Writes of claims. */
  readonly writeUnits: number;
  /** PUT and LIST requests of S3, and its GETs. */
  readonly s3Puts: number;
  readonly s3Gets: number;
  readonly seconds: number;
  readonly dollars: number;
}

/** What a run costs, mode by mode. */
export interface FanOutEstimate {
  readonly modes: FanOutModeEstimate[];
  /** The cheapest mode that can do it. */
  readonly recommended: string;
  /** The month of which the prices are. */
  readonly pricesOf: string;
}

/** A fan-out, as far as its cost goes. */
export interface FanOutPlan {
  readonly source: 'list' | 'query' | 'scan' | 'export' | 'files';
  readonly segments: number;
  readonly pageSize: number;
  readonly batchSize: number;
  /** Batches at once. */
  readonly batchConcurrency: number;
  /** Items of an inline run, or of a batch, at once. */
  readonly itemConcurrency: number;
  readonly hasFunction: boolean;
  /** Whether failed items are sent to a queue, and may come back with the input. */
  readonly hasQueue: boolean;
  /** Whether items are claimed. */
  readonly hasClaims?: boolean;
  readonly waitSeconds: number;
  /** States that an item enters when it succeeds, and their events, those of the iteration included. */
  readonly statesPerItem: number;
  readonly eventsPerItem: number;
}

/** What is counted of a run before it gets its price. */
interface Counted {
  readonly ownTransitions: number;
  readonly ownEvents: number;
  readonly children?: number;
  readonly childTransitions?: number;
  readonly expressRequests?: number;
  readonly expressSeconds?: number;
  readonly puts?: number;
  readonly gets?: number;
  readonly seconds: number;
  readonly limit?: string | undefined;
  /** Events that are logged; those of a distributed run are not. */
  readonly loggedEvents?: number;
}

/** Bytes of one event in the log, without data; measured on an inline run of the sample app. */
const LOGGED_EVENT_BYTES = 500;

/** Seconds that one page takes to be read and written. */
const PAGE_SECONDS = 0.1;

/** Children that AWS starts in a second. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const STARTS_PER_SECOND = { EXPRESS: 1_000, STANDARD: 100 };

const PAYLOAD_BYTES = 262_144;

/** How often an export is looked at, a minute apart; one of many gigabytes takes longer. */
const LOOKS_AT_EXPORT = 5;

/** Events of an item whose claim is another's: Release item and Read claim (5 each), Is it done?, Wait for claim, Item done. */
const EVENTS_OF_DISPUTE = 16;

/** What a run of so many items costs, in each mode. */
export function estimateFanOut(plan: FanOutPlan, options: FanOutEstimateOptions): FanOutEstimate {
  const modes = [
    priced('inline', plan, options, inline(plan, options)),
    priced('distributed EXPRESS', plan, options, distributed(plan, options, 'EXPRESS')),
    priced('distributed STANDARD', plan, options, distributed(plan, options, 'STANDARD')),
  ];
  const [cheapest] = modes.filter(({ limit }) => limit === undefined).sort((a, b) => a.dollars - b.dollars);
  return { modes, recommended: cheapest?.mode ?? 'none', pricesOf: PRICES_OF };
}

function priced(mode: string, plan: FanOutPlan, options: FanOutEstimateOptions, counted: Counted): FanOutModeEstimate {
  const { items, itemBytes = 1_024, itemMs = 100, functionMemoryMb = 128 } = options;
  const given = Object.fromEntries(Object.entries(options.prices ?? {}).filter(([, price]) => price !== undefined));
  const prices: Required<FanOutPrices> = { ...PRICES, ...given };
  const { ownTransitions, ownEvents, children = 0, childTransitions = 0, expressRequests = 0 } = counted;
  const { puts: s3Puts = 0, gets: s3Gets = 0, expressSeconds = 0, loggedEvents = 0, seconds, limit } = counted;
  const transitions = ownTransitions + children + childTransitions;
  const lambdaRequests = plan.hasFunction ? items : 0;
  const readUnits = readUnitsOf(plan, items, itemBytes);
  // A claim, and a word that the item is done or free again; both are less than 1 KB.
  const writeUnits = plan.hasClaims ? items * 2 : 0;
  const dollars =
    (transitions / 1_000) * prices.perThousandTransitions +
    (expressRequests / 1e6) * prices.perMillionExpressRequests +
    // 50 MB for the execution itself, in steps of 64.
    expressSeconds * (64 / 1_024) * prices.perExpressGbSecond +
    (lambdaRequests / 1e6) * prices.perMillionLambdaRequests +
    lambdaRequests * (itemMs / 1_000) * (functionMemoryMb / 1_024) * prices.perLambdaGbSecond +
    (readUnits / 1e6) * prices.perMillionReadUnits +
    (writeUnits / 1e6) * prices.perMillionWriteUnits +
    (s3Puts / 1_000) * prices.perThousandPuts +
    (s3Gets / 1_000) * prices.perThousandGets +
    (plan.source === 'export' ? (items * itemBytes) / 2 ** 30 : 0) * prices.perExportedGb +
    ((loggedEvents * LOGGED_EVENT_BYTES) / 2 ** 30) * prices.perLoggedGb;
  const counts = { ownTransitions, ownEvents, children, childTransitions, transitions, expressRequests };
  return {
    mode,
    ...(limit !== undefined && { limit }),
    ...counts,
    lambdaRequests,
    readUnits,
    writeUnits,
    s3Puts,
    s3Gets,
    seconds: Math.round(seconds * 10) / 10,
    dollars,
  };
}

/** A strongly consistent read of one item, eventually consistent ones of pages. */
function readUnitsOf({ source }: FanOutPlan, items: number, itemBytes: number): number {
  if (source === 'files' || source === 'export') return 0;
  const blocks = Math.max(1, Math.ceil((items * itemBytes) / 4_096));
  return source === 'list' ? blocks : blocks / 2;
}

function inline(plan: FanOutPlan, options: FanOutEstimateOptions): Counted {
  const { items, failedItems = 0, itemMs = 100 } = options;
  const { statesPerItem, eventsPerItem, itemConcurrency, waitSeconds } = plan;
  const failure = failureOf(plan);
  const pages = plan.source === 'list' ? 0 : pagesOf(items, plan.pageSize);
  const itemTransitions = items * statesPerItem + failedItems * failure.states + failure.choices;
  // A page that is empty enters no Map: that of no items, and the one after a last full page.
  const emptyPages = pages > 0 && items % plan.pageSize === 0 ? 1 : 0;
  const around = plan.source === 'list' ? 5 : 4 + pages * 4 - emptyPages;
  const itemEvents = items * eventsPerItem + failedItems * failure.events + failure.choices * 2;
  const eventsAround = plan.source === 'list' ? 17 : 10 + pages * 13 - emptyPages * 4;
  const ownEvents = eventsAround + itemEvents;
  const seconds = Math.ceil(items / itemConcurrency) * (itemMs / 1_000 + waitSeconds) + pages * PAGE_SECONDS;
  const disputed = plan.hasClaims ? EVENTS_OF_DISPUTE : 0;
  const most = Math.floor(EVENTS_FOR_ITEMS / (eventsPerItem + failure.events + disputed));
  return {
    ownTransitions: around + itemTransitions,
    ownEvents,
    loggedEvents: ownEvents,
    seconds,
    limit:
      plan.source === 'files' || plan.source === 'export'
        ? 'only a Distributed Map reads files'
        : (listLimit(plan, options) ??
          (items <= most && eventsAround + itemEvents <= 25_000
            ? undefined
            : `at most ${most} items fit when each may fail: an execution has 25,000 events`)),
  };
}

/**
 * Record failure, and with a queue Queue failed item; and the Choice for items that come with the input. Of a claimed item
 * Release item comes in the place of Finish item.
 */
function failureOf({ hasQueue }: FanOutPlan): { states: number; events: number; choices: number } {
  return hasQueue ? { states: 2, events: 7, choices: 1 } : { states: 1, events: 2, choices: 0 };
}

function listLimit({ source }: FanOutPlan, { items, itemBytes = 1_024 }: FanOutEstimateOptions): string | undefined {
  if (source !== 'list' || items * itemBytes <= PAYLOAD_BYTES) return undefined;
  return `at most ${Math.floor(PAYLOAD_BYTES / itemBytes)} items of ${itemBytes} bytes fit: a state holds 256 KiB`;
}

/** Reading ends with a page that is not full, be it empty. */
function pagesOf(items: number, pageSize: number): number {
  return Math.floor(items / pageSize) + 1;
}

function distributed(plan: FanOutPlan, options: FanOutEstimateOptions, type: 'EXPRESS' | 'STANDARD'): Counted {
  const { items, failedItems = 0, itemBytes = 1_024, itemMs = 100 } = options;
  const { source, itemConcurrency, waitSeconds, statesPerItem, eventsPerItem } = plan;
  const read = collected(plan, items);
  // In a batch each item has its number beside it: {"i":…,"v":…}.
  const perBatch = Math.max(1, Math.min(plan.batchSize, Math.floor((LARGEST_BATCH_BYTES - 300) / (itemBytes + 30))));
  const batches = Math.ceil(items / perBatch);
  const counters = Math.ceil(batches / BATCHES_PER_COUNT);
  const listers = failedItems > 0 && failedItems <= 1_000 ? 1 : 0;
  const failedBatches = Math.min(failedItems, batches);

  const rest = restOf(source, items, listers > 0);
  const itemSeconds = itemMs / 1_000 + waitSeconds;
  const batchSeconds = Math.ceil(Math.min(perBatch, items) / itemConcurrency) * itemSeconds;
  const failure = failureOf(plan);
  const choices = source === 'files' ? 0 : failure.choices;
  const batchTransitions = batches * 3 + items * statesPerItem + failedItems * failure.states;
  const isExpress = type === 'EXPRESS';
  const batchEvents = 2 + 4 + 2 + 5 + perBatch * (eventsPerItem + failure.events);
  return {
    ownTransitions: rest.transitions + read.transitions + choices,
    ownEvents: rest.events + read.events + choices * 2,
    children: read.children + batches + counters + listers,
    childTransitions: read.childTransitions + (isExpress ? 0 : batchTransitions),
    expressRequests: (isExpress ? batches : 0) + counters + listers,
    expressSeconds: isExpress ? batches * batchSeconds : 0,
    puts: read.pages + failedBatches + 6,
    gets: read.pages + counters + failedBatches + 3,
    seconds:
      read.seconds +
      Math.max(Math.ceil(batches / plan.batchConcurrency) * batchSeconds, batches / STARTS_PER_SECOND[type]),
    limit: listLimit(plan, options) ?? batchLimit(isExpress, { batchSeconds, batchEvents, perBatch }),
  };
}

function batchLimit(
  isExpress: boolean,
  batch: { batchSeconds: number; batchEvents: number; perBatch: number },
): string | undefined {
  const { batchSeconds, batchEvents, perBatch } = batch;
  if (isExpress && batchSeconds >= 300) return `a batch of ${perBatch} takes ${batchSeconds} s; EXPRESS has 300 s`;
  if (!isExpress && batchEvents > 25_000) return `a batch of ${perBatch} has ${batchEvents} events of 25,000`;
  return undefined;
}

/** The states that are no reading of pages, of a run with items and of one without. */
function restOf(source: FanOutPlan['source'], items: number, lists: boolean): { transitions: number; events: number } {
  const ends = 2;
  if (items === 0 && source === 'list') return { transitions: 4, events: ends + 2 + 5 + 2 + 2 };
  if (items === 0 && source !== 'files') return { transitions: 2, events: ends + 2 + 2 };
  const list = source === 'list' ? { transitions: 2, events: 7 } : { transitions: 0, events: 0 };
  const count = items === 0 ? { transitions: 0, events: 0 } : { transitions: 1, events: 6 };
  return {
    // Start, Process items, Read manifest, Lost batches?, Any results?, Failures to list?, one of three, Check, Done.
    transitions: 9 + list.transitions + count.transitions,
    events: ends + 2 + 6 + 5 + 2 + 2 + 2 + (lists ? 6 : 2) + 2 + 2 + list.events + count.events,
  };
}

/** What reading pages into files takes: in rounds, each with a child for every segment that is left. */
function collected(plan: FanOutPlan, items: number) {
  if (plan.source === 'export') {
    // Export table; Wait for export, Look at export, Exported?
    const [transitions, events] = [1 + 3 * LOOKS_AT_EXPORT, 5 + 9 * LOOKS_AT_EXPORT];
    return { transitions, events, children: 0, childTransitions: 0, pages: 0, seconds: LOOKS_AT_EXPORT * 60 };
  }
  if (plan.source === 'list' || plan.source === 'files') {
    return { transitions: 0, events: 0, children: 0, childTransitions: 0, pages: 0, seconds: 0 };
  }
  const { segments, pageSize } = plan;
  const perSegment = pagesOf(Math.ceil(items / segments), pageSize);
  const rounds = Math.ceil(perSegment / PAGES_PER_CHILD);
  const pages = perSegment * segments;
  const children = rounds * segments;
  return {
    transitions: rounds * 2,
    events: rounds * 8,
    children,
    childTransitions: children * 2 + pages * 3,
    pages,
    seconds: perSegment * PAGE_SECONDS,
  };
}
