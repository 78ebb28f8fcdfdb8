import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const HERE = dirname(fileURLToPath(import.meta.url));
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let directory;
let browser;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'report-browser-'));
  execFileSync('npx', ['tsx', join(HERE, 'pages.ts'), directory], { cwd: join(HERE, '..', '..'), stdio: 'inherit' });
  const found = INSTALLED.find((path) => existsSync(path));
  const executablePath = found ?? (await (await import('@sparticuz/chromium')).default.executablePath());
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
after(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true });
});

/** Opens a page and looks at it; it must ask for nothing else and complain of nothing. */
async function look(name, use, options = {}) {
  const url = pathToFileURL(join(directory, `${name}.html`)).href;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => request.url() !== url && complaints.push(`asked for ${request.url()}`));
  try {
    await page.goto(url);
    await use(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

const text = (page, selector) => page.locator(selector).innerText();

test('the failing item, its error, its input and its events are three clicks away', () =>
  look('orders', async (page) => {
    assert.match(
      await text(page, '#errors'),
      /^Errors\s+Api\.NotFound ×1\s+in Call API · 1 item · 1 caught\s+there is no order 1042/,
    );

    await page.getByRole('button', { name: 'Api.NotFound' }).click();
    assert.match(await text(page, '#filter'), /^Shown: error Api\.NotFound/);
    assert.equal(await page.locator('#table tbody tr').count(), 1);

    await page.locator('#table tbody button').click();
    assert.match(await text(page, '#table tbody tr'), /42\s+failed and caught\s+Api\.NotFound/);
    const events = page.locator('#events');
    assert.match(await events.innerText(), /TaskFailed Call API \(42\) #\d+ Api\.NotFound/);
    await events
      .locator('summary', { hasText: /^input$/ })
      .first()
      .click();
    assert.match(await events.innerText(), /"order":1042/);
  }));

test('a cell of the item map leads to its item, and the retry is seen there', () =>
  look('orders', async (page) => {
    const cells = page.locator('.itemmap svg');
    const { columns, cell } = await cells.evaluate((svg) => ({ ...svg.dataset }));
    const at = { x: (7 % columns) * cell + 4, y: Math.floor(7 / columns) * cell + 4 };

    await cells.click({ position: at });

    const events = await text(page, '#events');
    assert.match(events, /TaskFailed Call API \(7\)[\s\S]*TaskScheduled Call API \(7\)[\s\S]*TaskSucceeded/);
    assert.match(await text(page, '#filter'), /item 7 of Each order/);
  }));

test('a state of the drawing narrows everything to it, and shows what it changed', () =>
  look('orders', async (page) => {
    await page.locator('.graph a[data-state="Record failure"]').click();

    assert.equal(await page.locator('#table tbody tr').count(), 1);
    assert.match(await text(page, '#events'), /2 of 2 events/);
    assert.match(await text(page, '#events'), /output as the input/);

    await page.getByRole('button', { name: 'Show everything' }).click();
    assert.equal(await page.locator('#table tbody tr').count(), 50);
  }));

test('everything can be reached with the keyboard alone', () =>
  look('orders', async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('customer-6');
    const rows = page.locator('#table tbody tr');
    assert.equal(await rows.count(), 6);

    await rows.first().locator('button').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.match(await text(page, '#filter'), /item \d+ of Each order/);

    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#filter').isHidden(), true);
  }));

test('every element that takes the focus shows it', () =>
  look('orders', async (page) => {
    for (let presses = 0; presses < 25; presses++) {
      await page.keyboard.press('Tab');
      const isShown = await page.evaluate(() => {
        const at = document.activeElement;
        const box = at.querySelector?.(':scope > .box');
        return (
          getComputedStyle(at).outlineStyle !== 'none' || (box && parseFloat(getComputedStyle(box).strokeWidth) >= 3)
        );
      });
      assert.ok(isShown);
    }
  }));

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 360]) {
    test(`axe finds nothing, ${colorScheme}, ${width} wide`, () =>
      look(
        'orders',
        async (page) => {
          // The page's own policy lets no script in; the debugger may.
          const session = await page.context().newCDPSession(page);
          await session.send('Runtime.evaluate', { expression: AXE });
          const { result } = await session.send('Runtime.evaluate', {
            expression:
              'axe.run().then(({ passes, violations }) => JSON.stringify({ passes: passes.length, violations: violations.map(({ id, nodes }) => [id, nodes[0].html, nodes[0].failureSummary]) }))',
            awaitPromise: true,
            returnByValue: true,
          });
          const { passes, violations } = JSON.parse(result.value);
          assert.deepEqual(violations, []);
          assert.ok(passes > 15, `${passes} rules looked at the page`);
          const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
          assert.equal(isWide, false);
        },
        { colorScheme, viewport: { width, height: 900 } },
      ));
  }
}

test('without JavaScript there are the error, the drawing, the states and the items that failed', () =>
  look(
    'orders',
    async (page) => {
      const shown = await text(page, 'body');
      assert.match(shown, /Api\.NotFound/);
      assert.match(shown, /Each order 42, failed and caught: Api\.NotFound/);
      assert.equal(await page.locator('.graph .state').count(), 5);
      assert.equal(await page.locator('#states tbody tr').count(), 5);
    },
    { javaScriptEnabled: false },
  ));

test('ten thousand items are there, and are filtered, in less than a second', () =>
  look('many', async (page) => {
    const readyMs = await page.evaluate(() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd);
    assert.ok(readyMs < 1_000, `${readyMs} ms`);
    const tookMs = await page.evaluate(() => {
      const started = performance.now();
      const input = document.querySelector('#table input');
      input.value = 'child-9999';
      input.dispatchEvent(new Event('input'));
      return performance.now() - started;
    });

    assert.equal(await page.locator('#table tbody tr').count(), 1);
    assert.ok(tookMs < 1_000, `${tookMs} ms`);
    assert.match(await text(page, '.itemmap figcaption'), /100 failed, 9900 succeeded/);
  }));

test('no secret is in the page', () =>
  look('orders', async (page) => {
    assert.doesNotMatch(await page.content(), /canary/);
  }));
