import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { install } from '../../src/commands/install.ts';
import { alive, descendants } from './processes.ts';

/** The token of every server that a test starts. */
export const TOKEN = 'probebook-test';

/** What a test wants served. */
export interface Served {
  /** The program and its first arguments: `jupyter-lab`, `jupyter-notebook`, or `jupyter lab`. */
  readonly command: readonly [string, ...string[]];
  /** Puts the notebooks into the folder that is served. */
  readonly fill: (folder: string) => Promise<void>;
}

/**
 * A Jupyter server of a test: it has our kernelspec, listens on a port of its own, and reads and writes nothing of the
 * user's but Probebook's cache.
 */
export class JupyterServer {
  /** With a slash at its end. */
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #folder: string;
  #log = '';

  private constructor(url: string, process: ChildProcess, folder: string) {
    this.url = url;
    this.#process = process;
    this.#folder = folder;
    process.stderr?.on('data', (chunk: Buffer) => {
      this.#log += chunk.toString();
    });
  }

  static async start({ command: [program, ...args], fill }: Served): Promise<JupyterServer> {
    const folder = await mkdtemp(join(tmpdir(), 'probebook-jupyter-'));
    const notebooks = join(folder, 'notebooks');
    await mkdir(notebooks);
    await fill(notebooks);
    await install(['--prefix', join(folder, 'prefix')]);
    await writeSettings(join(folder, 'config/lab/user-settings'));
    const options = [
      '--no-browser',
      '--allow-root',
      '--port=0',
      '--expose-app-in-browser',
      `--IdentityProvider.token=${TOKEN}`,
      `--ServerApp.root_dir=${notebooks}`,
    ];
    const server = spawn(program, [...args, ...options], {
      env: environment(folder),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    endWithThisProcess(server);
    return new JupyterServer(await urlOf(server), server, folder);
  }

  /** What the kernels wrote to the server's terminal; lines of its own begin with a level and the date, or are indented. */
  get complaints(): readonly string[] {
    return this.#log.split('\n').filter((line) => line !== '' && !/^(\[[A-Z] | )/.test(line));
  }

  /** Ends every kernel, also one that is stuck. */
  async endKernels(): Promise<void> {
    const headers = { Authorization: `token ${TOKEN}` };
    const sessions = `${this.url}api/sessions`;
    const running = (await (await fetch(sessions, { headers })).json()) as readonly { readonly id: string }[];
    for (const { id } of running) await fetch(`${sessions}/${id}`, { method: 'DELETE', headers });
  }

  /** Ends the server and its kernels, once. Throws when one of its processes lives on. */
  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const children = descendants(this.#process.pid!);
    const gone = new Promise((done) => this.#process.once('exit', done));
    this.#process.kill('SIGTERM');
    await gone;
    await rm(this.#folder, { recursive: true, force: true });
    const left = children.filter(alive);
    if (left.length > 0) throw new Error(`processes that outlived their Jupyter server: ${left.join(', ')}`);
  }
}

/** A test that is ended leaves no server behind. */
function endWithThisProcess(server: ChildProcess): void {
  process.once('exit', () => server.kill('SIGTERM'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}

/** Jupyter's own variables would lead it to the user's files; Node's concern the process of the test. */
function environment(folder: string): NodeJS.ProcessEnv {
  const own = /^(JUPYTER|IPYTHON|NODE_|XDG_)/;
  const others = Object.entries(process.env).filter(([name]) => !own.test(name));
  return {
    ...Object.fromEntries(others),
    HOME: folder,
    XDG_CACHE_HOME: process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_DATA_DIR: join(folder, 'data/jupyter'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    JUPYTER_PATH: join(folder, 'prefix/share/jupyter'),
  };
}

/**
 * Every cell is in the page, not only those in sight; nothing from outside is asked for; and a completion may take as
 * long as a busy machine needs, where the front-end drops it after a second.
 */
async function writeSettings(folder: string): Promise<void> {
  const settings = {
    'notebook-extension/tracker': { windowingMode: 'none' },
    'apputils-extension/notification': { fetchNews: 'false', checkForUpdates: false },
    'extensionmanager-extension/plugin': { enabled: false },
    'completer-extension/manager': { providerTimeout: 60_000 },
  };
  for (const [plugin, values] of Object.entries(settings)) {
    const file = join(folder, '@jupyterlab', `${plugin}.jupyterlab-settings`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(values));
  }
}

/** The server says where it listens once it does. */
function urlOf(server: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
      const url = /(http:\/\/(?:127\.0\.0\.1|localhost):\d+\/)\w+\?token=/.exec(said);
      if (url) done(url[1]!);
    });
    server.once('error', fail);
    server.once('exit', (code) => fail(new Error(`the Jupyter server ended with ${code}:\n${said}`)));
  });
}
