import { EveryMode, NAMES } from '../support/every-mode';
import { counted, numbered } from '../support/fan-out-items';

let every: EveryMode;
beforeAll(async () => {
  every = await EveryMode.start({ page: 3, batch: 3 });
});
afterAll(() => every.stop());

describe.each(NAMES)('%s, %s', (form, mode) => {
  it.each([0, 1])('accounts for %i items', async (count) => {
    const report = await every.run(form, mode, counted(count));

    expect(report).toMatchObject({
      status: 'SUCCEEDED',
      output: { total: count, succeeded: count, failed: 0, failures: [] },
    });
  });

  it('accounts for items that fail, as many as it tolerates, over pages and batches', async () => {
    const report = await every.run(
      form,
      mode,
      counted(8, (i) => ({ fails: i % 2 === 1 })),
    );

    const { failures, ...counts } = report.output as { failures: { index: number; error: string; cause: string }[] };
    expect(counts).toEqual({ total: 8, succeeded: 4, failed: 4 });
    // A scan has an order of its own.
    const given = form === 'Scan' ? failures.map((failure) => ({ ...failure, index: 0 })) : failures;
    expect([...given].sort((a, b) => a.cause.localeCompare(b.cause))).toEqual(
      Array.from({ length: 4 }, (_, i) => ({
        index: form === 'Scan' ? 0 : 2 * i + 1,
        error: 'Unwell',
        cause: numbered(2 * i + 1),
      })),
    );
    expect(failures).toEqual([...failures].sort((a, b) => a.index - b.index));
  });

  it('fails with one failure more', async () => {
    const report = await every.run(
      form,
      mode,
      counted(2, () => ({ fails: true })),
    );

    expect(report).toMatchObject({ status: 'FAILED', error: 'DynamoMapFanOut.ToleratedFailuresExceeded' });
    expect(JSON.parse(report.cause ?? '')).toMatchObject({ total: 2, succeeded: 0, failed: 2 });
  });
});
