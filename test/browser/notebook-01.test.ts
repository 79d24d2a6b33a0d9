import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { findJupyter } from '../../src/setup/jupyter.ts';
import { launchBrowser } from './browser.ts';
import { jupyterLab } from './front-end.ts';
import { NotebookPage } from './notebook-page.ts';
import { JupyterServer } from './server.ts';

const NOTEBOOK = '01-do_filp_open.ipynb';
/** A machine is booted in the first cell. */
const PATIENCE = { timeout: 300_000 };

let server: JupyterServer;
let browser: Browser;
let notebook: NotebookPage;

before(async () => {
  const jupyter = await findJupyter();
  assert.ok(jupyter, 'no jupyter lab: npm test sets one up');
  server = await JupyterServer.start({ command: [jupyter, 'lab'], fill: copyNotebooks });
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 1600 } });
  notebook = await NotebookPage.open(context, server.url, jupyterLab, NOTEBOOK);
});

after(async () => {
  await browser?.close();
  await server?.close();
});

/** What the browser shows afterwards must come from this run: outputs are removed. */
async function copyNotebooks(folder: string): Promise<void> {
  await cp(resolve('notebooks'), folder, { recursive: true });
  const file = join(folder, NOTEBOOK);
  const saved = JSON.parse(await readFile(file, 'utf8')) as { cells: SavedCell[] };
  for (const cell of saved.cells) {
    if (cell.cell_type !== 'code') continue;
    cell.outputs = [];
    cell.execution_count = null;
  }
  await writeFile(file, JSON.stringify(saved));
}

interface SavedCell {
  cell_type: string;
  outputs?: unknown[];
  execution_count?: number | null;
}

test('notebook 01 runs to its end in JupyterLab without an error', { timeout: 900_000 }, async () => {
  await notebook.menu('Run', 'Run All Cells');
  const prompts = notebook.page.locator('.jp-Notebook .jp-CodeCell .jp-InputPrompt');
  const last = (await prompts.count()) - 1;
  for (let index = 0; index <= last; index++)
    await prompts
      .nth(index)
      .getByText(/^\[[ \d]+\]:$/)
      .waitFor(PATIENCE);
  await notebook.picture('notebook-01-end');
  assert.deepEqual(await notebook.errors(), []);
  assert.equal(await notebook.output(last).locator('table').count(), 1);
});

test('the latency summary is a table with a row per outcome', async () => {
  const table = notebook.page.locator('.jp-OutputArea-output table', { hasText: 'p99' }).first();
  await table.scrollIntoViewIfNeeded();
  assert.match((await table.textContent()) ?? '', /ok[\s\S]*ENOENT|ENOENT[\s\S]*ok/);
  await notebook.picture('notebook-01-table');
});

test('both charts are drawn by Vega', async () => {
  const charts = notebook.page.locator('.jp-RenderedVegaCommon5 :is(canvas, svg).marks');
  await charts.nth(1).waitFor();
  assert.equal(await charts.count(), 2);
  for (const index of [0, 1]) {
    await charts.nth(index).scrollIntoViewIfNeeded();
    const box = await charts.nth(index).boundingBox();
    assert.ok(box && box.width > 200 && box.height > 100, `chart ${index} is ${box?.width}×${box?.height}`);
  }
  await notebook.picture('notebook-01-charts');
});
