import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { install } from '../../src/commands/install.ts';

const TOKEN = 'probebook-test';

/** A JupyterLab server on copies of the shipped notebooks, outputs removed, with our kernelspec alone added. */
export class Lab {
  readonly #server: ChildProcess;
  readonly #browser: Browser;
  readonly #folder: string;
  readonly #url: string;

  private constructor(server: ChildProcess, browser: Browser, folder: string, url: string) {
    this.#server = server;
    this.#browser = browser;
    this.#folder = folder;
    this.#url = url;
  }

  /** `jupyter` is the program to start. */
  static async start(jupyter: string): Promise<Lab> {
    const folder = await mkdtemp(join(tmpdir(), 'probebook-lab-'));
    await install(['--prefix', join(folder, 'prefix')]);
    const notebooks = join(folder, 'notebooks');
    await cp(resolve('notebooks'), notebooks, { recursive: true });
    await clearOutputs(join(notebooks, '01-do_filp_open.ipynb'));
    const server = spawn(
      jupyter,
      [
        'lab',
        '--no-browser',
        '--allow-root',
        '--port=0',
        `--IdentityProvider.token=${TOKEN}`,
        `--ServerApp.root_dir=${notebooks}`,
      ],
      {
        env: {
          ...process.env,
          JUPYTER_PATH: join(folder, 'prefix/share/jupyter'),
          JUPYTER_CONFIG_DIR: join(folder, 'config'),
          JUPYTERLAB_SETTINGS_DIR: await labSettings(folder),
          JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
        },
      },
    );
    const url = await serverUrl(server);
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new Lab(server, browser, folder, url);
  }

  async open(notebook: string): Promise<Page> {
    const page = await this.#browser.newPage({ viewport: { width: 1280, height: 1600 } });
    await page.goto(`${this.#url}lab/tree/${notebook}?token=${TOKEN}&reset`);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    const gone = new Promise((done) => this.#server.once('exit', done));
    this.#server.kill('SIGTERM');
    const late = setTimeout(() => this.#server.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(late);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Every cell is in the page, not only those in sight; and nothing from outside is asked for. */
async function labSettings(folder: string): Promise<string> {
  const settings = join(folder, 'lab-settings');
  const files = {
    'notebook-extension/tracker': { windowingMode: 'none' },
    'apputils-extension/notification': { fetchNews: 'false', checkForUpdates: false },
  };
  for (const [plugin, values] of Object.entries(files)) {
    const file = join(settings, '@jupyterlab', `${plugin}.jupyterlab-settings`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(values));
  }
  return settings;
}

interface SavedCell {
  cell_type: string;
  outputs?: unknown[];
  execution_count?: number | null;
}

/** What the browser shows afterwards must come from this run. */
async function clearOutputs(file: string): Promise<void> {
  const notebook = JSON.parse(await readFile(file, 'utf8')) as { cells: SavedCell[] };
  for (const cell of notebook.cells) {
    if (cell.cell_type !== 'code') continue;
    cell.outputs = [];
    cell.execution_count = null;
  }
  await writeFile(file, JSON.stringify(notebook));
}

function serverUrl(server: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /(http:\/\/(?:127\.0\.0\.1|localhost):\d+\/)lab\?token=/.exec(said);
      if (url) done(url[1]!);
    });
    server.once('exit', (code) => fail(new Error(`jupyter lab ended with ${code}:\n${said}`)));
  });
}
