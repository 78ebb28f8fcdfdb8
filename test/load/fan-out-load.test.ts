import { EveryMode, NAMES } from '../support/every-mode';
import { counted } from '../support/fan-out-items';

let every: EveryMode;
beforeAll(async () => {
  every = await EveryMode.start({ page: 150, batch: 99 });
});
afterAll(() => every.stop());

/** A list has to fit into one item of a table, and what runs inline into one history. */
const MANY = NAMES.filter(([form, mode]) => form !== 'List' && mode !== 'Inline');

/** Every so many items one fails: with 1,000 in all, they are still listed. */
const CASES = [
  ...NAMES.map(([form, mode]) => [1_000, 10, form, mode] as const),
  ...MANY.map(([form, mode]) => [10_000, 10, form, mode] as const),
  ...MANY.map(([form, mode]) => [100_000, 100, form, mode] as const),
];

it.each(CASES)(
  'accounts for each of %i items, of which every %ith fails: %s, %s',
  async (count, nth, form, mode) => {
    const items = counted(count, (i) => ({ fails: i % nth === nth - 1 }));
    const failed = count / nth;

    const report = await every.run(form, mode, items);

    const { failures, ...counts } = report.output as { failures: { cause: string }[] };
    expect(counts).toEqual({ total: count, succeeded: count - failed, failed });
    const causes = failures.map(({ cause }) => Number(cause)).sort((a, b) => a - b);
    expect(causes).toEqual(Array.from({ length: failed }, (_, i) => i * nth + nth - 1));
  },
  3_600_000,
);
