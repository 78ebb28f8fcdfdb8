import { EveryMode, NAMES } from '../support/every-mode';
import { counted } from '../support/fan-out-items';

let every: EveryMode;
beforeAll(async () => {
  every = await EveryMode.start({ page: 150, batch: 99 });
});
afterAll(() => every.stop());

/** Every tenth item fails. */
const tenths = (count: number) => counted(count, (i) => ({ fails: i % 10 === 9 }));

const CASES: [number, string, string][] = [
  ...NAMES.map(([form, mode]): [number, string, string] => [1_000, form, mode]),
  [10_000, 'Scan', 'Express'],
  [10_000, 'Lines', 'Express'],
];

it.each(CASES)(
  'accounts for each of %i items: %s, %s',
  async (count, form, mode) => {
    const report = await every.run(form as (typeof NAMES)[number][0], mode, tenths(count));

    const { failures, ...counts } = report.output as { failures: { cause: string }[] };
    expect(counts).toEqual({ total: count, succeeded: count * 0.9, failed: count * 0.1 });
    const causes = failures.map(({ cause }) => Number(cause)).sort((a, b) => a - b);
    expect(causes).toEqual(Array.from({ length: count * 0.1 }, (_, i) => i * 10 + 9));
  },
  900_000,
);
