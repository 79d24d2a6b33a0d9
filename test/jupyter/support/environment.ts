import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { execa } from 'execa';
import { testPython } from '../../runner/python.ts';

const PROBEBOOK = join(import.meta.dirname, '../../../src/probebook');

/** A Python environment with Jupyter's tools and this kernel, installed as a person would. */
export interface JupyterEnvironment {
  readonly folder: string;
  readonly python: string;
  /** What a front-end started here has in its environment: nothing of the machine's own Jupyter. */
  readonly variables: Readonly<Record<string, string>>;
  /** What `python3 -m ARGS` printed. Rejects with it when that failed. */
  run(...args: readonly string[]): Promise<string>;
  /** Writes a notebook of these code cells and returns its path. */
  notebook(name: string, cells: readonly (string | TaggedCell)[]): string;
}

export interface TaggedCell {
  readonly source: string;
  readonly tags: readonly string[];
}

const TIMEOUT_MS = 120_000;

/** For the tests of one file. */
export function jupyterEnvironment(): JupyterEnvironment {
  const folder = mkdtempSync(join(tmpdir(), 'probebook-jupyter-'));
  const prefix = join(folder, 'env');
  const python = join(prefix, 'bin', 'python3');
  const variables = {
    JUPYTER_DATA_DIR: join(folder, 'data'),
    // The templates of nbconvert.
    JUPYTER_PATH: testPython('../share/jupyter'),
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    IPYTHONDIR: join(folder, 'ipython'),
    PYTHONWARNINGS: 'ignore',
  };
  // Hooks do not wait for each other.
  let installing: Promise<void> | null = null;
  const installed = () => {
    installing ??= install(prefix, python);
    return installing;
  };
  const environment: JupyterEnvironment = {
    folder,
    python,
    variables,
    async run(...args) {
      const settings = {
        cwd: folder,
        env: variables,
        all: true,
        timeout: TIMEOUT_MS,
        reject: false,
      } as const;
      await installed();
      const { failed, all, shortMessage } = await execa(python, ['-m', ...args], settings);
      if (failed) throw new Error(`${shortMessage}\n${all}`);
      return all;
    },
    notebook(name, cells) {
      const file = join(folder, name);
      writeFileSync(file, JSON.stringify(notebookOf(cells)));
      return file;
    },
  };
  before(installed);
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return environment;
}

/** The packages of the tests' own environment are seen from the new one, into which nothing else has to be downloaded. */
async function install(prefix: string, python: string): Promise<void> {
  await execa(testPython(), ['-m', 'venv', '--without-pip', prefix]);
  const packages = (of: string) =>
    execa(of, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']).then((done) => done.stdout);
  writeFileSync(join(await packages(python), 'tests.pth'), await packages(testPython()));
  await execa(PROBEBOOK, ['install', '--prefix', prefix]);
}

function notebookOf(cells: readonly (string | TaggedCell)[]): object {
  const kernelspec = { name: 'probebook', language: 'typescript', display_name: 'Probebook' };
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec },
    cells: cells.map((cell, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      metadata: typeof cell === 'string' ? {} : { tags: cell.tags },
      source: typeof cell === 'string' ? cell : cell.source,
      outputs: [],
      execution_count: null,
    })),
  };
}
