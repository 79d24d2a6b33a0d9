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
  await page.addLocatorHandler(page.locator('.jp-Dialog'), acceptDialog);
});

after(async () => {
  await lab?.close();
});

/**
 * On a slow start Lab may ask something first, such as which kernel to use; its default is right. It comes at any moment
 * and covers what is to be clicked.
 */
async function acceptDialog(): Promise<void> {
  const dialog = page.locator('.jp-Dialog').first();
  console.log(`JupyterLab asks: ${await dialog.textContent()}`);
  await dialog.locator('.jp-mod-accept').click();
}

test('notebook 01 runs to its end in JupyterLab without an error', { timeout: 400_000 }, async () => {
  await page
    .locator('.jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status="idle"]')
    .waitFor({ timeout: 90_000 });
  await runAll();
  const failed = page.locator('[data-mime-type="application/vnd.jupyter.error"]');
  const last = page.locator('.jp-CodeCell').last().locator('.jp-OutputArea-output table');
  for (let seconds = 0; seconds < 300; seconds++) {
    if ((await last.count()) > 0 || (await failed.count()) > 0) break;
    await page.waitForTimeout(1000);
  }
  await page.screenshot({ path: `${SCREENSHOTS}/lab-end.png` });
  assert.deepEqual(await failed.allTextContents(), []);
  assert.equal(await last.count(), 1);
});

/** Lab takes the command only once its notebook is the current one, which nothing on the page tells. */
async function runAll(): Promise<void> {
  const started = page.locator('.jp-InputPrompt', { hasText: /\[[*1]\]/ }).first();
  for (let tries = 0; tries < 10 && (await started.count()) === 0; tries++) {
    await page.locator('.lm-MenuBar-item', { hasText: 'Run' }).click();
    await page.locator('.lm-Menu-item', { hasText: /^Run All Cells$/ }).click();
    await started.waitFor({ timeout: 5000 }).catch(() => undefined);
  }
}

test('the latency summary is a table with a row per outcome', async () => {
  const table = page.locator('.jp-OutputArea-output table', { hasText: 'p99' });
  await table.first().scrollIntoViewIfNeeded();
  assert.match((await table.first().textContent()) ?? '', /ok[\s\S]*ENOENT|ENOENT[\s\S]*ok/);
  await page.screenshot({ path: `${SCREENSHOTS}/lab-table.png` });
});

test('both charts are drawn by Vega', async () => {
  const charts = page.locator('.jp-RenderedVegaCommon5 canvas.marks, .jp-RenderedVegaCommon5 svg.marks');
  await charts.nth(1).waitFor({ timeout: 30_000 });
  assert.equal(await charts.count(), 2);
  for (const index of [0, 1]) {
    await charts.nth(index).scrollIntoViewIfNeeded();
    const box = await charts.nth(index).boundingBox();
    assert.ok(box && box.width > 200 && box.height > 100, `chart ${index} is ${box?.width}×${box?.height}`);
  }
  await page.screenshot({ path: `${SCREENSHOTS}/lab-charts.png` });
});
