import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { bundled } from './bundle';
import type { Figure } from './main';

const ROUNDS = 8;
const ROUND_MS = 400;

const TEMPLATE = `{
  "customer": {{ order.customer|tojson }},
  "lines": [{% for line in order.lines %}{"sku": {{ line.sku|tojson }}, "qty": {{ line.qty }}}{{ ", " if not loop.last }}{% endfor %}],
  "note": {% if order.note %}{{ order.note|trim|tojson }}{% else %}null{% endif %},
  "total": {{ order.total }}
}`;

const PARAMS = {
  order: {
    customer: 'Zoë "Z" Dupont',
    lines: Array.from({ length: 10 }, (_, i) => ({ sku: `A-${i}`, qty: i + 1 })),
    note: '  ring twice  ',
    total: 149.9,
  },
};

interface Nunjucks {
  Environment: new () => {
    addFilter(name: string, filter: (value: unknown) => string): void;
    renderString(template: string, params: object): string;
  };
}

interface HuggingFaceJinja {
  Template: new (template: string) => { render(params: object): string };
}

/** Renders per second of a request of ten lines; each time from the text, since a template arrives with its call. */
export async function measureRenders(packages: string | undefined): Promise<readonly Figure[]> {
  const { render } = await bundled<typeof import('../../lambda/shared/jinja')>('shared/jinja/index.ts');
  const engines: [string, () => string][] = [
    ['this project', () => render(TEMPLATE, PARAMS, { undefined: 'strict' })],
    ...(packages === undefined ? [] : others(packages)),
  ];
  const expected = JSON.stringify(JSON.parse(engines[0]?.[1]() ?? ''));
  const tally = engines.map(([name, run]) => {
    if (JSON.stringify(JSON.parse(run())) !== expected) throw new Error(`${name} renders something else`);
    return { name, run, count: 0, ms: 0 };
  });
  // In turns, so that whatever else the machine does meets all of them; the first round warms up.
  for (let round = -1; round < ROUNDS; round++) {
    for (const engine of tally) {
      const { count, ms } = renderFor(ROUND_MS, engine.run);
      if (round < 0) continue;
      engine.count += count;
      engine.ms += ms;
    }
  }
  return tally.map(({ name, count, ms }) => ({
    what: `renders per second: ${name}`,
    value: ((count * 1000) / ms).toFixed(0),
  }));
}

function others(directory: string): [string, () => string][] {
  const load = createRequire(resolve(directory, 'index.js'));
  const nunjucks: Nunjucks = load('nunjucks');
  const { Template }: HuggingFaceJinja = load('@huggingface/jinja');
  const environment = new nunjucks.Environment();
  // Nunjucks escapes for HTML unless told otherwise, and has no tojson.
  environment.addFilter('tojson', (value) => JSON.stringify(value));
  const safe = TEMPLATE.replaceAll('|tojson', '|tojson|safe');
  return [
    ['nunjucks', () => environment.renderString(safe, PARAMS)],
    ['@huggingface/jinja', () => new Template(TEMPLATE).render(PARAMS)],
  ];
}

function renderFor(atLeastMs: number, run: () => unknown): { readonly count: number; readonly ms: number } {
  const from = performance.now();
  let count = 0;
  for (; performance.now() - from < atLeastMs; count++) run();
  return { count, ms: performance.now() - from };
}
