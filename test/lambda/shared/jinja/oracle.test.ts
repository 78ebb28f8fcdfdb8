import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { render, TemplateError } from '../../../../lambda/shared/jinja';

/** A table that test/oracle/jinja/generate.py wrote with the real Jinja2; null stands for a refusal. */
interface Table {
  readonly params: Readonly<Record<string, Record<string, unknown>>>;
  readonly cases: readonly (readonly [template: string, params: string, mode: Mode | 'both', text: string | null])[];
}

type Mode = 'strict' | 'lenient';

const DIRECTORY = join(__dirname, 'cases');

function outcome(template: string, params: Record<string, unknown>, mode: Mode): string | null {
  try {
    return render(template, params, { undefined: mode });
  } catch (error) {
    if (error instanceof TemplateError) return null;
    throw error;
  }
}

it.each(readdirSync(DIRECTORY))('renders each row of %s as Jinja2 does', (file) => {
  const table: Table = JSON.parse(readFileSync(join(DIRECTORY, file), 'utf8'));
  const rows = table.cases.flatMap(([template, params, mode, text]) =>
    (mode === 'both' ? (['strict', 'lenient'] as const) : [mode]).map((each) => ({ each, template, params, text })),
  );

  // One test for each of more than two thousand rows would cost more than they do.
  const wrong = rows.flatMap((row) => {
    const came = outcome(row.template, table.params[row.params] ?? {}, row.each);
    return came === row.text ? [] : [{ ...row, came }];
  });

  expect(rows.length).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});
