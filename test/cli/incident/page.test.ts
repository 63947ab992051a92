/** The page of a report in a browser: its charts, its tables, its colours; and that nothing of a hostile log does anything. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderWith, run } from '../run.ts';
import { hostileLog, plainLog } from './logs.ts';

const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => spawnSync(path, ['--version']).status === 0,
);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = folderWith({ 'app.log': plainLog, 'evil.log': hostileLog });

/** What happened while a page was open that must not. */
interface Watched {
  readonly page: Page;
  readonly happened: string[];
}

describe.runIf(executable !== undefined)('in Chromium', () => {
  let browser: Browser;
  const asked: string[] = [];
  // Where the hostile log would have the browser go.
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });

  beforeAll(async () => {
    await run(['report', '--utc', '--out', 'plain.html', 'app.log'], { cwd: folder });
    const more = ['--title', '<b>"x"</b>', '--event', '11:20 <img src=x onerror=alert(7)>'];
    await run(['report', '--utc', '--out', 'evil.html', ...more, 'evil.log'], { cwd: folder });
    await new Promise<void>((done) => {
      server.once('error', () => done());
      server.listen(9, '127.0.0.1', done);
    });
    browser = await chromium.launch({
      ...(executable === undefined ? {} : { executablePath: executable }),
      args: ['--no-sandbox', '--disable-gpu'],
    });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server.close();
  });

  async function open(name: string, width = 1200, colorScheme: 'light' | 'dark' = 'light'): Promise<Watched> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const happened: string[] = [];
    page.on('dialog', (dialog) => {
      happened.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => happened.push(`error ${error.message}`));
    page.on('console', (message) => happened.push(`console ${message.text()}`));
    page.on('request', (request) => {
      if (!request.url().endsWith(name)) happened.push(`request ${request.url()}`);
    });
    await page.goto(`file://${join(folder, name)}`);
    return { page, happened };
  }

  test.each(['plain.html', 'evil.html'])('%s: nothing is run, asked for or sent', async (name) => {
    const { page, happened } = await open(name);
    await page.evaluate("for (const one of document.querySelectorAll('summary, th button')) one.click()");
    await page.emulateMedia({ media: 'print' });
    expect(happened).toEqual([]);
    expect(asked).toEqual([]);
    expect(await page.locator('script, img, iframe, object, embed, link, form, base').count()).toBe(1);
    expect(await page.locator('main [onerror], main [onclick], main [style], main [href]').count()).toBe(0);
    expect(await page.evaluate("document.querySelectorAll('b').length")).toBe(await page.locator('.fill b').count());
    await page.close();
  });

  test('three charts, drawn, each with a name and its numbers', async () => {
    const { page } = await open('plain.html');
    const charts = page.locator('figure svg[role=img]');
    expect(await charts.count()).toBe(3);
    for (const svg of await charts.all()) {
      const id = (await svg.getAttribute('aria-labelledby')) ?? '';
      expect(await page.locator(`#${id}`).textContent()).toMatch(/^(Errors by service|Response time|Records)/);
      expect(await svg.locator('path').count()).toBeGreaterThan(8);
      expect((await svg.boundingBox())?.height).toBeGreaterThan(200);
    }
    expect(await page.locator('figure svg text').allTextContents()).toEqual(
      expect.arrayContaining(['Began', 'Detectable', 'Resolved']),
    );
    expect(await page.locator('#errors-numbers').count()).toBe(1);
    await page.close();
  });

  test('a table sorts by the column whose head is pressed, by keyboard too', async () => {
    const { page } = await open('plain.html');
    const table = page.locator('table:has(#routes)');
    const records = async (): Promise<number[]> =>
      (await table.locator('tbody tr td:nth-child(4)').allTextContents()).map((text) => Number(text.replace(',', '')));
    const head = table.locator('th:nth-child(4) button');
    await head.focus();
    await page.keyboard.press('Enter');
    const down = await records();
    expect(down.length).toBeGreaterThan(1);
    expect(down).toEqual([...down].sort((a, b) => b - a));
    await page.keyboard.press('Space');
    expect(await records()).toEqual([...down].reverse());
    expect(await table.locator('th:nth-child(4)').getAttribute('aria-sort')).toBe('ascending');
    await page.close();
  });

  test('by keyboard: first the way to the report, and every stop is seen', async () => {
    const { page } = await open('plain.html');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the report');
    for (let stop = 0; stop < 12; stop++) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      expect(outline).toBe('solid');
    }
    await page.close();
  });

  test.each([
    ['plain.html', 1200, 'light'],
    ['plain.html', 1200, 'dark'],
    ['plain.html', 420, 'light'],
    ['evil.html', 420, 'dark'],
  ] as const)(
    '%s, %i wide, %s: axe finds nothing, nothing lies beyond the edge',
    async (name, width, scheme) => {
      const { page } = await open(name, width, scheme);
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      await page.evaluate(axe);
      const { violations } = await page.evaluate<AxeResults>('axe.run()');
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
      expect(found).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      // The timeline is read on a phone: its rows stand below each other there, and nothing scrolls sideways.
      const timeline = "document.querySelector('#timeline-table').closest('.scroll')";
      expect(await page.evaluate(`${timeline}.scrollWidth <= ${timeline}.clientWidth`)).toBe(true);
      await page.close();
    },
    60_000,
  );

  test('on paper: no links of the page, all that is folded is open', async () => {
    const { page } = await open('plain.html');
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await page.locator('details:not([open])').count()).toBe(0);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.length).toBeGreaterThan(10_000);
    await page.close();
  }, 60_000);
});
