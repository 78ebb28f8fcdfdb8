import { createHash } from 'node:crypto';
import type { ExecutionRecord } from '../../../utils/execution-history/execution-record';
import { viewExecution } from '../../../utils/execution-history/execution-view';
import { reportPage } from '../../../utils/report/page';
import { aRecord, eachDefinition, type ShortEvent } from '../execution-history/a-history';
import { aMapRun } from '../execution-history/a-map-run';

const DEFINITION = eachDefinition('Done');
const CALL = { resourceType: 'lambda', resource: 'invoke' };

/** An execution whose Map had so many items, of which every one that `isBad` says failed and was caught. */
function aFanOut(
  count: number,
  isBad: (index: number) => boolean,
  more: Partial<ExecutionRecord> = {},
): ExecutionRecord {
  const events: ShortEvent[] = [
    ['ExecutionStarted', 0, { input: '{}' }],
    ['MapStateEntered', 0, { name: 'Each', input: '{}' }],
    ['MapStateStarted', 2, { length: count }],
  ];
  const add = (event: ShortEvent) => events.push(event);
  for (let index = 0; index < count; index++) {
    const second = index / 10;
    let last = add(['MapIterationStarted', 3, { name: 'Each', index }, second]);
    last = add([
      'TaskStateEntered',
      last,
      { name: 'Work', input: `{"order":${index},"customer":"c-${index}"}` },
      second,
    ]);
    last = add(['TaskScheduled', last, { ...CALL, parameters: `{"Payload":{"order":${index}}}` }, second]);
    const failure = { error: 'Orders.Refused', cause: `{"errorMessage":"order ${index} refused"}` };
    last = isBad(index)
      ? add(['TaskFailed', last, { ...CALL, ...failure }, second + 1])
      : add(['TaskSucceeded', last, { ...CALL, output: `{"order":${index},"done":true}` }, second + 1]);
    last = add(['TaskStateExited', last, { name: 'Work', output: '{}' }, second + 1]);
    add(['MapIterationSucceeded', last, { name: 'Each', index }, second + 1]);
  }
  return aRecord(events, { definition: DEFINITION, ...more });
}

/** Children of a distributed Map, with the long names that AWS gives them. */
function theChildren(count: number, failed: number): ExecutionRecord {
  const nameOf = (at: number) => `3b241101-e2bb-4255-8caf-${String(at).padStart(12, '0')}`;
  return aMapRun({ map: 'Each', definition: DEFINITION, count, failed, nameOf });
}

function pageOf(record: ExecutionRecord): string {
  return reportPage(viewExecution(record));
}

function dataOf(page: string) {
  return JSON.parse(page.match(/<script type="application\/json" id="report">(.*?)<\/script>/)?.[1] ?? '');
}

it('shows the error first, then the items, the drawing, the states and the data, without JavaScript too', () => {
  const page = pageOf(aFanOut(3, (index) => index === 1, { input: '{"list":"orders"}' }));

  const order = [
    '<h2>Errors',
    '<h2>Items',
    '<h2>State machine',
    '<h2>Timeline',
    '<h2>Events',
    '<h2>States',
    '<h2>Input',
  ];
  const places = order.map((heading) => page.indexOf(heading));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  expect(page).toContain('in Work · 1 item · 1 caught');
  expect(page).toContain('3 items of Each: 1 failed and caught, 2 succeeded');
  expect(page).toContain(
    '<noscript><h2>Items that did not succeed</h2><ul><li>Each 1, failed and caught: Orders.Refused</li>',
  );
  expect(page).toContain('<td>Task</td>');
});

it('allows nothing but its own style and script, by their hashes, and asks for nothing', () => {
  const page = pageOf(aFanOut(3, () => false));
  const [, policy] = page.match(/Content-Security-Policy" content="([^"]*)"/) ?? [];
  const hash = (text: string | undefined) =>
    `sha256-${createHash('sha256')
      .update(text ?? '')
      .digest('base64')}`;

  const style = hash(page.match(/<style>([\s\S]*?)<\/style>/)?.[1]);
  const script = hash(page.match(/<script>([\s\S]*?)<\/script>/)?.[1]);

  expect(policy).toBe(
    `default-src 'none'; script-src '${script}'; style-src '${style}'; base-uri 'none'; form-action 'none'`,
  );
  expect(page).not.toMatch(/ style="| on\w+="|(?:src|href)="(?!#)|@import|url\((?!#tip)/);
});

it('stays below a megabyte with the longest history, of items of which every second failed', () => {
  // No history has more than 25,000 events.
  expect(Buffer.byteLength(pageOf(aFanOut(4_160, (index) => index % 2 === 0)))).toBeLessThan(1_000_000);
});

it('has a cell and a row for each of very many items, and the events of the one that failed', () => {
  const page = pageOf(aFanOut(2_080, (index) => index === 1_711));
  const data = dataOf(page);

  expect(data.items).toHaveLength(2_080);
  expect(page).toContain('<path class="cells is-caught" stroke-width="10" stroke-dasharray="10 1" d="M671 247h11"/>');
  expect(data.events.filter((event: number[]) => event[3] === 1_711)).toHaveLength(6);
  expect(page).toMatch(/\d+ events, of items that succeeded first, are left out/);
});

it('stays below a megabyte with 10,000 children that failed, and says what it counts only beyond them', () => {
  const page = pageOf(theChildren(250_000, 249_988));

  expect(page).toContain('240000 of 250000 children of Each are counted only (12 succeeded, 249988 failed in all).');
  expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
});

it.each([
  ['an end of script', '</script><script>alert(1)</script>', '<script>alert'],
  ['markup', '<img src=x onerror=alert(1)>', '<img'],
  ['a comment that would open a script anew', '<!--<script>', '<!--'],
  ['marks of direction', 'a\u202eb\u2066c', '\u202e'],
  ['characters without width', 'pay\u200bpal', '\u200b'],
  ['half a character', 'x\ud800y', '\ud800'],
  ['an escape of the terminal', '\u001b[31mred', '\u001b'],
])('shows %s inert, wherever it stands', (_what, text, raw) => {
  const json = JSON.stringify({ text });
  const record = aRecord(
    [
      ['ExecutionStarted', 0, { input: json }],
      ['PassStateEntered', 0, { name: text, input: json }],
      ['PassStateExited', 2, { name: text, output: json }],
      ['ExecutionFailed', 3, { error: text, cause: text }],
    ],
    {
      definition: JSON.stringify({ StartAt: text, States: { [text]: { Type: 'Pass', Comment: text, End: true } } }),
      status: 'FAILED',
      name: text,
      machineName: text,
      error: text,
      cause: text,
      input: json,
    },
  );

  const page = pageOf(record).replace(/<script>[\s\S]*?<\/script>\n<\/body>/, '');

  expect(page).not.toContain(raw);
  expect(page.match(/<script/g)).toHaveLength(1);
});

it('cuts texts that fill the page, and says by how much', () => {
  const long = JSON.stringify('x'.repeat(262_000));
  const page = pageOf(
    aRecord(
      [
        ['ExecutionStarted', 0, { input: long }],
        ['PassStateEntered', 0, { name: 'A', input: long }],
      ],
      { input: long },
    ),
  );

  expect(page).toContain('and 256002 characters more');
  expect(page.length).toBeLessThan(100_000);
});

it('holds none of the secrets that headers, tokens, tables and input held', () => {
  const canary = 'canary-5Qx1';
  const record = aRecord(
    [
      ['ExecutionStarted', 0, { input: `{"password":"${canary}"}` }],
      ['TaskStateEntered', 0, { name: 'Work', input: `{"headers":{"Authorization":"Bearer ${canary}"}}` }],
      ['TaskScheduled', 2, { ...CALL, parameters: `{"taskToken":"${canary}","Item":{"apiKey":{"S":"${canary}"}}}` }],
      ['TaskFailed', 3, { ...CALL, error: 'Bad', cause: `refused ${canary}` }],
      ['ExecutionFailed', 4, { error: 'Bad', cause: `refused ${canary}` }],
    ],
    { definition: DEFINITION, status: 'FAILED', input: `{"password":"${canary}"}`, cause: `refused ${canary}` },
  );

  expect(pageOf(record)).not.toContain('canary');
});
