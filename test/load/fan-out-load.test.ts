import { EveryMode, NAMES } from '../support/every-mode';
import { counted } from '../support/fan-out-items';

let every: EveryMode;
beforeAll(async () => {
  every = await EveryMode.start({ page: 150, batch: 99 });
});
afterAll(() => every.stop());

/** Every so many items one fails: with 1,000 in all, they are still listed. */
const CASES: [count: number, every: number, form: string, mode: string][] = [
  ...NAMES.map(([form, mode]): [number, number, string, string] => [1_000, 10, form, mode]),
  [10_000, 10, 'Scan', 'Express'],
  [10_000, 10, 'Lines', 'Express'],
  [100_000, 100, 'Scan', 'Express'],
  [100_000, 100, 'Lines', 'Express'],
  [100_000, 100, 'Lines', 'Standard'],
];

it.each(CASES)(
  'accounts for each of %i items, of which every %ith fails: %s, %s',
  async (count, nth, form, mode) => {
    const items = counted(count, (i) => ({ fails: i % nth === nth - 1 }));
    const failed = count / nth;

    const report = await every.run(form as (typeof NAMES)[number][0], mode, items);

    const { failures, ...counts } = report.output as { failures: { cause: string }[] };
    expect(counts).toEqual({ total: count, succeeded: count - failed, failed });
    const causes = failures.map(({ cause }) => Number(cause)).sort((a, b) => a - b);
    expect(causes).toEqual(Array.from({ length: failed }, (_, i) => i * nth + nth - 1));
  },
  3_600_000,
);
