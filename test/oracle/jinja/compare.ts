/**
 * Renders the cases of a file of JSON lines and prints each that differs from what the real Jinja2 made of it:
 *
 *     python fuzz.py 1 5000 > cases.jsonl && python oracle.py < cases.jsonl > expected.jsonl
 *     npx tsx test/oracle/jinja/compare.ts cases.jsonl expected.jsonl
 */
import { readFileSync } from 'node:fs';
import { type RenderOptions, render, TemplateError } from '../../../lambda/shared/jinja';

interface Case {
  readonly template: string;
  readonly params: Record<string, unknown>;
  readonly mode: RenderOptions['undefined'];
}

interface Answer {
  readonly text?: string;
  readonly error?: string;
}

/** What Jinja2 prints and this engine refuses on purpose. */
const REFUSED_HERE = / at 0x[0-9a-f]+>/;

function linesOf<T>(file: string | undefined): T[] {
  if (file === undefined) throw new Error('usage: compare.ts CASES EXPECTED');
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): T => JSON.parse(line));
}

function answer({ template, params, mode }: Case): Answer {
  try {
    return { text: render(template, params, { undefined: mode }) };
  } catch (error) {
    if (error instanceof TemplateError) return { error: error.message };
    throw error;
  }
}

const [, , casesFile, expectedFile] = process.argv;
const cases = linesOf<Case>(casesFile);
const expected = linesOf<Answer>(expectedFile);
let different = 0;
cases.forEach((each, i) => {
  const [wanted, got] = [expected[i] ?? {}, answer(each)];
  if (wanted.text === got.text || (wanted.text !== undefined && REFUSED_HERE.test(wanted.text))) return;
  different += 1;
  console.log(JSON.stringify({ mode: each.mode, template: each.template, wanted, got }));
});
console.error(`${different} of ${cases.length} differ`);
process.exitCode = different === 0 ? 0 : 1;
