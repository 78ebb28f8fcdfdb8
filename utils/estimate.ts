import { readJson } from '../config';
import {
  DEFAULT_BATCHES,
  estimateFanOut,
  type FanOutEstimateOptions,
  type FanOutPlan,
  type FanOutPrices,
  PRICES,
} from '../lib/dynamo-map-fan-out/contract';
import { ADDRESS_HELP, ADDRESS_OPTIONS } from './aws-address';
import { adviceOf } from './estimate/advice';
import { measureRun } from './estimate/measured-run';
import { showEstimate } from './estimate/show-estimate';
import { flags, onlyWord, readArguments, texts } from './read-arguments';
import { RequestError } from './request-error';
import { runCommand } from './run-command';
import { EXIT, type Terminal } from './terminal';

const HELP = `Says what a fan-out over so many items takes and costs, in each mode, by published prices.

Usage: npm run estimate -- ITEMS [options]

  ITEMS                  how many items there are
  --source SOURCE        list, query, scan, export or files                (default: list)
  --failed N             items that fail                                   (default: 0)
  --item-bytes N         bytes of one item as JSON                         (default: 1024)
  --item-ms N            milliseconds that the function takes for one      (default: 100)
  --memory MB            memory of the function                            (default: 128)
  --wait SECONDS         waitPerItem                                       (default: 0)
  --at-once N            maxConcurrency: items of an inline run, or of a batch, at once   (default: 40)
  --batch-size N         items of a batch                                  (default: ${DEFAULT_BATCHES.size})
  --batches-at-once N    batches in work at once                           (default: ${DEFAULT_BATCHES.concurrency})
  --page-size N          items of a page of a query or scan                (default: 100)
  --segments N           segments of a scan                                (default: 10)
  --queue                failed items are sent to a queue
  --idempotency          each item is claimed, and done once for all runs of a batch
  --prices FILE          JSON with other prices: ${Object.keys(PRICES).slice(0, 2).join(', ')}, ...
  --beside EXECUTION     an execution, or a state machine for its newest, to be shown beside: what it really took
${ADDRESS_HELP}
  --json                 the estimate as JSON
  --help                 this text

Example:
  npm run estimate -- 1000000 --source scan --item-bytes 500
`;

const NUMBERS = texts(
  'failed',
  'item-bytes',
  'item-ms',
  'memory',
  'wait',
  'at-once',
  'batch-size',
  'batches-at-once',
  'page-size',
  'segments',
);
const OPTIONS = {
  ...ADDRESS_OPTIONS,
  ...NUMBERS,
  ...texts('beside', 'source', 'prices'),
  ...flags('queue', 'idempotency', 'json', 'help'),
};
const CALL = 'npm run estimate --';

/** Runs the command; returns the exit code: 0 done, 2 the request was wrong. */
export async function main(args: readonly string[], { out }: Terminal): Promise<number> {
  const { values, positionals } = readArguments(CALL, args, OPTIONS, true);
  if (values.help) {
    out.write(HELP);
    return EXIT.done;
  }
  const items = onlyWord(CALL, 'number of items', positionals);
  const number = (name: keyof typeof NUMBERS, standard: number, min = 0) =>
    values[name] === undefined ? standard : wholeNumber(`--${name}`, values[name], min);
  const waitSeconds = number('wait', 0);
  const claims = values.idempotency ? 2 : 0;
  const plan: FanOutPlan = {
    source: sourceOf(values.source ?? 'list'),
    segments: values.source === 'scan' ? number('segments', 10, 1) : 1,
    pageSize: number('page-size', 100, 1),
    batchSize: number('batch-size', DEFAULT_BATCHES.size, 1),
    batchConcurrency: number('batches-at-once', DEFAULT_BATCHES.concurrency, 1),
    itemConcurrency: number('at-once', 40, 1),
    hasFunction: true,
    hasQueue: values.queue ?? false,
    hasClaims: values.idempotency ?? false,
    waitSeconds,
    // Tasks have five events, the iteration two; a Wait has two more.
    statesPerItem: 1 + claims + (waitSeconds > 0 ? 1 : 0),
    eventsPerItem: 7 + claims * 5 + (waitSeconds > 0 ? 2 : 0),
  };
  const options: FanOutEstimateOptions = {
    items: wholeNumber('ITEMS', items, 0),
    failedItems: number('failed', 0),
    itemBytes: number('item-bytes', 1_024, 1),
    itemMs: number('item-ms', 100),
    functionMemoryMb: number('memory', 128, 128),
    ...(values.prices !== undefined && { prices: readPrices(values.prices) }),
  };
  const estimate = estimateFanOut(plan, options);
  const measured = values.beside === undefined ? undefined : await measureRun(values.beside, values);
  out.write(
    values.json
      ? `${JSON.stringify({ ...estimate, measured }, null, 2)}\n`
      : showEstimate(estimate, adviceOf(estimate, plan, options), measured),
  );
  return EXIT.done;
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= 100_000_000) return value;
  throw new RequestError(`${name} must be a whole number from ${min} to 100000000, got ${text}`);
}

function sourceOf(text: string): FanOutPlan['source'] {
  if (text === 'list' || text === 'query' || text === 'scan' || text === 'export' || text === 'files') return text;
  throw new RequestError(`--source must be one of list, query, scan, export, files, got ${text}`);
}

function readPrices(file: string): FanOutPrices {
  const prices = readJson(file);
  for (const [name, price] of Object.entries(prices ?? {})) {
    if (name in PRICES && typeof price === 'number' && price >= 0) continue;
    throw new RequestError(`${file}: ${name} must be a price, one of ${Object.keys(PRICES).join(', ')}, got ${price}`);
  }
  return prices as FanOutPrices;
}

if (require.main === module) void runCommand(main, process.argv.slice(2));
