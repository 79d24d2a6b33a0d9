import assert from 'node:assert/strict';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { BEHAVIOURS } from './behaviours/all.ts';
import { launchBrowser } from './browser.ts';
import type { FrontEnd } from './front-end.ts';
import { NotebookPage } from './notebook-page.ts';
import { JupyterServer } from './server.ts';

const NOTEBOOK = 'behaviours.ipynb';
const LOGO = 'logo-64x64.png';

/** The tests of every behaviour in one front-end: one server, one browser, one page, each behaviour with a kernel of its own. */
export function testFrontEnd(frontEnd: FrontEnd): void {
  let server: JupyterServer;
  let browser: Browser;
  let context: BrowserContext;
  let notebook: NotebookPage | null = null;
  const elsewhere = new Set<string>();

  before(async () => {
    server = await JupyterServer.start({ command: frontEnd.command, fill: writeNotebook });
    browser = await launchBrowser();
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.on('request', (request) => {
      if (!request.url().startsWith(server.url) && /^(http|ws)/.test(request.url()))
        elsewhere.add(request.url());
    });
  });

  const close = async () => {
    await browser?.close();
    await server?.close();
  };
  after(close);

  for (const { name, check } of BEHAVIOURS) {
    test(`${frontEnd.name}: ${name}`, { timeout: 600_000 }, async () => {
      notebook ??= await NotebookPage.open(context, server.url, frontEnd, NOTEBOOK);
      try {
        await check(notebook);
      } catch (error) {
        console.log(`${await notebook.describe()}\n--- kernels:\n${server.complaints.join('\n')}`);
        await notebook.page.screenshot({ path: failurePicture(frontEnd) });
        await notebook.page.close();
        notebook = null;
        await server.endKernels();
        throw error;
      }
    });
  }

  test(`${frontEnd.name}: nothing is asked of other machines`, () => {
    assert.deepEqual([...elsewhere], []);
  });

  test(`${frontEnd.name}: the server ends, no process outlives it, and no kernel has complained`, async () => {
    await close();
    assert.deepEqual(server.complaints, []);
  });
}

/** Such names are ignored by git. */
function failurePicture({ id }: FrontEnd): string {
  return join(import.meta.dirname, `../screenshots/${id}-${Date.now()}.tmp.png`);
}

/** An empty notebook, and a picture of 64 by 64 pixels. */
async function writeNotebook(folder: string): Promise<void> {
  const kernelspec = { name: 'probebook', display_name: 'Probebook', language: 'typescript' };
  const notebook = { cells: [], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  await writeFile(join(folder, NOTEBOOK), JSON.stringify(notebook));
  await cp(join(import.meta.dirname, '../../kernelspec', LOGO), join(folder, LOGO));
}
