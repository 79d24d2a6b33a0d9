import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { charts } from '../../src/charts/charts.ts';
import { buildTable } from '../../src/table/build.ts';
import { launchBrowser } from './browser.ts';
import { screenshot } from './screenshot.ts';

let folder: string;
let browser: Browser;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chart-page-'));
  browser = await launchBrowser();
  const durations = Float64Array.from({ length: 200 }, (_, i) => 1000 * 1.05 ** i);
  const table = buildTable<{ dur: number }>(
    {
      name: 'opens',
      columns: [{ name: 'dur', type: { kind: 'number' }, nullable: false, format: 'duration' }],
    },
    { dur: durations },
  );
  await charts.histogram(table, 'dur').save(join(folder, 'chart.html'));
});
after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

async function open(javaScriptEnabled: boolean): Promise<{ page: Page; asked: string[]; errors: string[] }> {
  const context = await browser.newContext({ offline: true, javaScriptEnabled });
  const page = await context.newPage();
  const asked: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(pathToFileURL(join(folder, 'chart.html')).href);
  return { page, asked, errors };
}

test('the page of a chart draws it with its tooltips, without a network', async () => {
  const { page, asked, errors } = await open(true);
  await page.locator('#chart > div svg').waitFor();
  const bar = page.locator('#chart [aria-roledescription="bar"]').first();
  await bar.hover();
  await page.locator('#chart [title*="count: "]').waitFor({ state: 'attached' });
  await screenshot(page, 'chart-page');
  assert.deepEqual(errors, []);
  assert.deepEqual(
    asked.map((url) => new URL(url).pathname),
    [join(folder, 'chart.html')],
  );
});

test('where no scripts run the page shows the picture', async () => {
  const { page } = await open(false);
  assert.ok((await page.locator('#chart > svg path').count()) > 5);
  assert.match(await page.locator('#chart > svg').innerHTML(), /opens: dur/);
});
