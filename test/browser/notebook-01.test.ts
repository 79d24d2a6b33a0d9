import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { findJupyter } from '../../src/setup/jupyter.ts';
import { Lab } from './lab.ts';

const SCREENSHOTS = 'test/screenshots';
let lab: Lab;
let page: Page;

before(async () => {
  const jupyter = await findJupyter();
  assert.ok(jupyter, 'no jupyter lab: npm test sets one up');
  await mkdir(SCREENSHOTS, { recursive: true });
  lab = await Lab.start(jupyter);
  page = await lab.open('01-do_filp_open.ipynb');
});

after(async () => {
  // The last thing to be seen tells most about a failure.
  await page?.screenshot({ path: `${SCREENSHOTS}/lab-end.png` });
  await lab?.close();
});

test('notebook 01 runs to its end in JupyterLab without an error', { timeout: 400_000 }, async () => {
  await page
    .locator('.jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status="idle"]')
    .waitFor({ timeout: 90_000 });
  await page.locator('.lm-MenuBar-item', { hasText: 'Run' }).click();
  await page.locator('.lm-Menu-item', { hasText: /^Run All Cells$/ }).click();
  const last = page.locator('.jp-CodeCell').last();
  const failed = page.locator('[data-mime-type="application/vnd.jupyter.error"]');
  await last.locator('.jp-OutputArea-output table').or(failed).first().waitFor({ timeout: 300_000 });
  assert.deepEqual(await failed.allTextContents(), []);
});

test('the latency summary is a table with a row per outcome', async () => {
  const table = page.locator('.jp-OutputArea-output table', { hasText: 'p99' });
  await table.first().scrollIntoViewIfNeeded();
  assert.match((await table.first().textContent()) ?? '', /ok[\s\S]*ENOENT|ENOENT[\s\S]*ok/);
  await page.screenshot({ path: `${SCREENSHOTS}/lab-table.png` });
});

test('both charts are drawn by Vega', async () => {
  const charts = page.locator('.jp-RenderedVegaCommon5 canvas, .jp-RenderedVegaCommon5 svg');
  await charts.nth(1).waitFor({ timeout: 30_000 });
  assert.equal(await charts.count(), 2);
  for (const index of [0, 1]) {
    await charts.nth(index).scrollIntoViewIfNeeded();
    const box = await charts.nth(index).boundingBox();
    assert.ok(box && box.width > 200 && box.height > 100, `chart ${index} is ${box?.width}×${box?.height}`);
  }
  await page.screenshot({ path: `${SCREENSHOTS}/lab-charts.png` });
});
