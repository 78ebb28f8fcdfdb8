import { Duration } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DynamoMapFanOut, type DynamoMapFanOutProps, FanOutMode, ItemSource } from '../../../lib';
import { aStack } from '../../support/synth';

function aFanOut(props: Partial<DynamoMapFanOutProps> = {}): DynamoMapFanOut {
  const source = ItemSource.listAttribute({ key: { id: 'x' }, attribute: 'values' });
  return new DynamoMapFanOut(aStack(), 'FanOut', { source, ...props });
}

function aScan(): DynamoMapFanOut {
  const stack = aStack();
  const table = new TableV2(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  return new DynamoMapFanOut(stack, 'FanOut', {
    table,
    source: ItemSource.scan({ segments: 10, pageSize: 200 }),
    mode: FanOutMode.distributed(),
  });
}

const modeOf = (fanOut: DynamoMapFanOut, mode: string, options: Parameters<DynamoMapFanOut['estimate']>[0]) => {
  const found = fanOut.estimate(options).modes.find((one) => one.mode === mode);
  if (found === undefined) throw new Error(`no mode ${mode}`);
  return found;
};

describe('dollars, by hand from the published prices', () => {
  it('of a list of 1,000 items inline', () => {
    // 1,005 transitions at $0.025 a thousand; 1,000 invocations at $0.20 a million and 100 ms of 128 MB each;
    // 62 read units of 4 KB at $0.125 a million; 7,017 events of 500 bytes at $0.50 a GB.
    const expected =
      1.005 * 0.025 +
      0.001 * 0.2 +
      1_000 * 0.1 * 0.125 * 0.0000166667 +
      (62 / 1e6) * 0.125 +
      ((7_017 * 500) / 2 ** 30) * 0.5;

    const estimate = modeOf(aFanOut(), 'inline', { items: 1_000, itemBytes: 250 });

    expect(estimate).toMatchObject({ transitions: 1_005, ownEvents: 7_017, lambdaRequests: 1_000 });
    expect(estimate.dollars).toBeCloseTo(expected, 8);
  });

  it('of a scan of a million items in EXPRESS batches of 100', () => {
    const estimate = modeOf(aScan(), 'distributed EXPRESS', { items: 1_000_000, itemBytes: 500 });

    // 10 segments of 501 pages, 3 transitions each, and 2 for each segment; 10,000 batches and 10 that count them.
    expect(estimate).toMatchObject({
      children: 10 + 10_000 + 10,
      childTransitions: 10 * 2 + 5_010 * 3,
      transitions: 12 + 10_020 + 15_050,
      expressRequests: 10_010,
      s3Puts: 5_010 + 6,
    });
    const expected =
      25.082 * 0.025 +
      0.010_01 * 1 +
      10_000 * 0.3 * (64 / 1_024) * 0.00001667 +
      1 * 0.2 +
      1_000_000 * 0.1 * 0.125 * 0.0000166667 +
      (Math.ceil((1_000_000 * 500) / 4_096) / 2 / 1e6) * 0.125 +
      5.016 * 0.005 +
      5.023 * 0.000_4;
    expect(estimate.dollars).toBeCloseTo(expected, 6);
  });

  it('by prices of the user', () => {
    const fanOut = aFanOut();

    const free = modeOf(fanOut, 'inline', { items: 10, prices: { perThousandTransitions: 0 } });
    const usual = modeOf(fanOut, 'inline', { items: 10 });

    expect(usual.dollars - free.dollars).toBeCloseTo(0.015 * 0.025, 10);
  });
});

describe('a million items', () => {
  it('take at most 0.05 billed transitions each in batches of 100', () => {
    const { transitions } = modeOf(aScan(), 'distributed EXPRESS', { items: 1_000_000, itemBytes: 500 });

    expect(transitions / 1_000_000).toBeLessThanOrEqual(0.05);
  });

  it('cost at most a twentieth of three transitions and an invocation for each', () => {
    const seed = 3_000 * 0.025 + 0.2 + 1_000_000 * 0.1 * 0.125 * 0.0000166667;

    expect(modeOf(aScan(), 'distributed EXPRESS', { items: 1_000_000, itemBytes: 500 }).dollars).toBeLessThan(
      seed / 20,
    );
  });
});

it('costs at most 5 % more than a Distributed Map over the same file that somebody wrote by hand', () => {
  const stack = aStack();
  const fanOut = new DynamoMapFanOut(stack, 'FanOut', {
    source: ItemSource.s3JsonLines({ bucket: new Bucket(stack, 'Files'), key: 'a' }),
    mode: FanOutMode.distributed({ batchSize: 100 }),
  });
  // One Map and 10,000 EXPRESS executions of three rounds of a tenth of a second; a million invocations of that long.
  const byHand =
    10.001 * 0.025 + 0.01 * 1 + 10_000 * 0.3 * (64 / 1_024) * 0.00001667 + 0.2 + 1_000_000 * 0.1 * 0.125 * 0.0000166667;

  const { dollars, transitions } = modeOf(fanOut, 'distributed EXPRESS', { items: 1_000_000, itemBytes: 500 });

  expect(dollars / byHand).toBeGreaterThan(1);
  expect(dollars / byHand).toBeLessThan(1.05);
  expect(transitions).toBeLessThan(10_001 * 1.05);
});

describe('limits that a mode would hit', () => {
  it('the events of one history', () => {
    const estimate = aFanOut().estimate({ items: 2_767, itemBytes: 50 });

    expect(estimate.modes.map(({ limit }) => limit)).toEqual([
      'at most 2766 items fit when each may fail: an execution has 25,000 events',
      undefined,
      undefined,
    ]);
    expect(estimate.recommended).toBe('distributed EXPRESS');
  });

  it('the payload of a list, in every mode', () => {
    const { modes, recommended } = aFanOut().estimate({ items: 257 });

    expect(new Set(modes.map(({ limit }) => limit))).toEqual(
      new Set(['at most 256 items of 1024 bytes fit: a state holds 256 KiB']),
    );
    expect(recommended).toBe('none');
  });

  it('the five minutes of EXPRESS', () => {
    const fanOut = aFanOut({ waitPerItem: Duration.seconds(99), mode: FanOutMode.distributed({ batchSize: 80 }) });

    const { limit } = modeOf(fanOut, 'distributed EXPRESS', { items: 100, itemMs: 60_000 });

    expect(limit).toBe('a batch of 80 takes 318 s; EXPRESS has 300 s');
  });

  it('files, which no inline run reads', () => {
    const stack = aStack();
    const fanOut = new DynamoMapFanOut(stack, 'FanOut', {
      source: ItemSource.s3Json({ bucket: new Bucket(stack, 'Files'), key: 'a' }),
      mode: FanOutMode.distributed(),
    });

    expect(modeOf(fanOut, 'inline', { items: 1 }).limit).toBe('only a Distributed Map reads files');
  });
});

it.each([
  [-1, /estimate.items must be a whole number from 0 to 100000000, got -1$/],
  [1.5, /estimate.items must be a whole number/],
])('refuses %f items', (items, message) => {
  expect(() => aFanOut().estimate({ items })).toThrow(message);
});

it('refuses more failures than items', () => {
  expect(() => aFanOut().estimate({ items: 1, failedItems: 2 })).toThrow(
    /estimate.failedItems must be a whole number from 0 to 1, got 2$/,
  );
});
