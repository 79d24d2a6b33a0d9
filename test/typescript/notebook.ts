import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import type { CellFailure, CellResult, Interpreter, RunOptions } from '../../src/session/interpreter.ts';
import type { ProvidedModules } from '../../src/session/typescript/modules.ts';
import { createTypeScriptInterpreter } from '../../src/session/typescript/typescript.ts';

export interface Notebook {
  readonly folder: string;
  readonly interpreter: Interpreter;
  run(source: string, options?: Partial<RunOptions>): Promise<CellResult>;
  /** Runs the cells one after another; the value of the last one. None may fail. */
  value(...sources: string[]): Promise<unknown>;
  /** How the cell fails. It must. */
  failure(source: string): Promise<CellFailure>;
  write(name: string, text: string): void;
}

/** A notebook in a folder of its own, until the tests of the file are done. */
export function openNotebook(modules: ProvidedModules = {}): Notebook {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'probebook-cells-')));
  const interpreter = createTypeScriptInterpreter({ folder, modules });
  let count = 0;
  after(() => {
    interpreter.close();
    rmSync(folder, { recursive: true });
  });

  function run(source: string, options: Partial<RunOptions> = {}): Promise<CellResult> {
    count += 1;
    return interpreter.execute(source, { count, signal: new AbortController().signal, ...options });
  }

  async function value(...sources: string[]): Promise<unknown> {
    let last: unknown;
    for (const source of sources) {
      const result = await run(source);
      if (result.status === 'error') assert.fail(`${source}\n${result.error.traceback.join('\n')}`);
      last = result.value;
    }
    return last;
  }

  async function failure(source: string): Promise<CellFailure> {
    const result = await run(source);
    assert.equal(result.status, 'error', `${source} should fail`);
    return (result as Extract<CellResult, { status: 'error' }>).error;
  }

  function write(name: string, text: string): void {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  return { folder, interpreter, run, value, failure, write };
}
