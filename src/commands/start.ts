import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { notebookToHtml } from '../export/report.ts';
import { findJupyter } from '../setup/jupyter.ts';
import { REQUIREMENTS } from '../setup/requirements.ts';
import { setup } from '../setup/setup.ts';
import {
  executeNotebook,
  type Notebook,
  type NotebookCell,
  type NotebookOutput,
  parseNotebook,
} from './execute.ts';
import { install } from './install.ts';
import { openNotebookSession } from './notebook-session.ts';
import { progress } from './run.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const NOTEBOOKS = join(PROJECT, 'notebooks');
const REPORTS = join(PROJECT, 'reports');
const FIRST = '01-do_filp_open';

/** The newcomer's command: set up what is missing, do the main job on a real kernel, open JupyterLab. */
export async function start(args: readonly string[]): Promise<number> {
  const lab = !args.includes('--no-lab');
  const { ready } = await setup({ need: lab ? REQUIREMENTS.all : REQUIREMENTS.notebook, log: say });
  if (!ready) return 1;
  const code = await investigate();
  if (code !== 0 || !lab) return code;
  return openLab();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs the first notebook and shows what it found. */
async function investigate(): Promise<number> {
  say(`\nnotebooks/${FIRST}.ipynb on a real kernel:`);
  const file = join(NOTEBOOKS, `${FIRST}.ipynb`);
  const notebook = parseNotebook(await readFile(file, 'utf8'), file);
  process.chdir(NOTEBOOKS);
  const session = openNotebookSession({ target: undefined, interactive: false });
  try {
    const failure = await executeNotebook(
      notebook,
      session,
      new AbortController().signal,
      progress(process.stdout),
    );
    if (failure) say(`\n${failure.traceback.join('\n')}`);
    else showFindings(notebook);
    await writeReport(notebook);
    return failure ? 1 : 0;
  } finally {
    await session.close();
  }
}

/** The cells that their author tagged `finding`, as text. */
function showFindings({ cells }: Notebook): void {
  for (const cell of cells.filter(({ metadata }) => metadata.tags?.includes('finding'))) {
    say('');
    for (const output of cell.outputs ?? []) say(textOf(output));
  }
}

function textOf(output: NotebookOutput): string {
  switch (output.output_type) {
    case 'stream':
      return output.text;
    case 'error':
      return output.traceback.join('\n');
    default:
      return String(output.data['text/plain'] ?? '');
  }
}

async function writeReport(notebook: Notebook): Promise<void> {
  await mkdir(REPORTS, { recursive: true });
  const report = join(REPORTS, `${FIRST}.html`);
  await writeFile(report, notebookToHtml(notebook, { title: FIRST }));
  say(`\nreport  ${relative(PROJECT, report)}`);
  for (const [index, png] of notebook.cells.flatMap(chartsOf).entries()) {
    const chart = join(REPORTS, `${FIRST}-chart-${index + 1}.png`);
    await writeFile(chart, Buffer.from(png, 'base64'));
    say(`chart   ${relative(PROJECT, chart)}`);
  }
}

function chartsOf({ outputs = [] }: NotebookCell): string[] {
  return outputs.flatMap((output) => {
    const png = 'data' in output ? output.data['image/png'] : undefined;
    return typeof png === 'string' ? [png] : [];
  });
}

/** JupyterLab on the notebooks, with our kernelspec added for this run only. */
async function openLab(): Promise<number> {
  const jupyter = await findJupyter();
  if (!jupyter) {
    say('\nJupyterLab could not be set up; `npm exec probebook run NOTEBOOK.ipynb` needs no Python');
    return 0;
  }
  const prefix = join(PROJECT, '.probebook');
  await install(['--prefix', prefix]);
  if (!process.stdout.isTTY) {
    say(
      `\nopen the notebooks: JUPYTER_PATH=${join(prefix, 'share/jupyter')} ${jupyter} lab ${relative('', NOTEBOOKS) || '.'}`,
    );
    return 0;
  }
  const path = [join(prefix, 'share/jupyter'), process.env.JUPYTER_PATH].filter(Boolean).join(':');
  const root = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const child = spawn(jupyter, ['lab', ...root, `--ServerApp.root_dir=${NOTEBOOKS}`], {
    stdio: 'inherit',
    env: { ...process.env, JUPYTER_PATH: path },
  });
  // Ctrl-C is the server's: it asks before it ends.
  process.on('SIGINT', () => undefined);
  return new Promise((done) => child.once('exit', (code) => done(code ?? 1)));
}
