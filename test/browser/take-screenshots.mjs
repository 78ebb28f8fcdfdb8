/** Takes a picture of the top of each report: node test/browser/take-screenshots.mjs REPORTS_DIRECTORY PICTURES_DIRECTORY */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [from = 'reports', to = 'docs/images'] = process.argv.slice(2);
const found = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const executablePath = found ?? (await (await import('@sparticuz/chromium')).default.executablePath());
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  for (const file of readdirSync(from).filter((name) => name.endsWith('.html'))) {
    const page = await browser.newPage({ viewport: { width: 1_000, height: 1_000 } });
    await page.goto(pathToFileURL(resolve(from, file)).href);
    const path = join(to, `${basename(file, '.html')}.jpg`);
    await page.screenshot({ path, type: 'jpeg', quality: 55 });
    await page.close();
    console.log(path);
  }
} finally {
  await browser.close();
}
