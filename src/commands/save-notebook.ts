import { basename, dirname, join } from 'node:path';
import type { Provenance } from '../base/provenance.ts';
import { TOOLS } from '../base/tools.ts';
import { writeWhole } from '../base/write-file.ts';
import { notebookToHtml } from '../export/report.ts';
import { findProgram } from '../targets/vm/find-program.ts';
import type { Notebook } from './execute.ts';

export const FORMATS = ['ipynb', 'html', 'pdf'] as const;
export type Format = (typeof FORMATS)[number];

/** How a notebook is written. */
export interface Saving {
  readonly to: Format;
  /** Beside the notebook by default. */
  readonly output: string | undefined;
  /** With the code of cells. */
  readonly input: boolean;
}

/** What browsers that print call themselves, in the order in which they are looked for. */
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Writes an executed notebook, whole or not at all. Returns what to tell: the file, and where it is none of the kind asked for why. */
export async function saveNotebook(
  file: string,
  notebook: Notebook,
  as: Saving,
  provenance: readonly Provenance[],
): Promise<string> {
  const path = as.output ?? join(dirname(file), `${basename(file, '.ipynb')}.${as.to}`);
  if (as.to === 'ipynb') {
    await writeWhole(path, `${JSON.stringify(notebook, null, 1)}\n`);
    return `wrote ${path}`;
  }
  const { input } = as;
  const html = notebookToHtml(notebook, { title: basename(file, '.ipynb'), input, provenance, tools: TOOLS });
  return as.to === 'html' ? writeHtml(path, html) : writePdf(path, html);
}

async function writeHtml(path: string, html: string): Promise<string> {
  await writeWhole(path, html);
  return `wrote ${path}`;
}

async function writePdf(path: string, html: string): Promise<string> {
  const browser = BROWSERS.map(findProgram).find((found) => found !== null);
  if (browser) {
    const { printPdf } = await import('../export/chromium.ts');
    await printPdf(browser, html, path);
    return `wrote ${path}`;
  }
  const page = `${path.replace(/\.pdf$/, '')}.html`;
  await writeWhole(page, html);
  return `wrote ${page}: no Chromium is here to make a PDF of it; open it and print it, or apt install chromium`;
}
