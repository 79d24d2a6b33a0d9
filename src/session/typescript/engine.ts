import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { CellResult, Completeness, Completion, Inspection, RunOptions } from '../interpreter.ts';
import { createCellConverter } from './checker/converter.ts';
import type { Entry } from './declarations/entry.ts';
import { createDeclarationStore } from './declarations/store.ts';
import { toCompletion } from './editor/complete.ts';
import { completenessOf } from './editor/completeness.ts';
import { calleeAt, toInspection } from './editor/inspect.ts';
import type { ProvidedModules } from './modules.ts';
import { type PreparedCell, prepareCell } from './prepare.ts';
import { describeThrown } from './run/failure.ts';
import { createCellHost } from './run/host.ts';
import { createNotebook } from './run/notebook.ts';
import { hookImports } from './run/resolve.ts';
import { importSilently, startInterruptibly } from './run/script.ts';
import { installStackTraces } from './run/stack-traces.ts';

/** What `Interpreter` does, with TypeScript loaded. */
export interface Engine {
  execute(source: string, options: RunOptions): Promise<CellResult>;
  complete(source: string, cursor: number): Completion;
  inspect(source: string, cursor: number): Inspection | null;
  isComplete(source: string): Completeness;
  bind(name: string, value: unknown, type: string): void;
  names(): readonly string[];
  value(name: string): unknown;
  warm(): void;
  close(): void;
}

/** What is to be known of a cell until it has settled. */
interface Unfinished {
  readonly signal: AbortSignal;
  readonly declared: Set<Entry>;
}

/**
 * The cells of one notebook, whose folder is `folder`.
 * @public `typescript.ts` loads it by `require`.
 */
export function createEngine(folder: string, modules: ProvidedModules): Engine {
  installStackTraces();
  importSilently();
  const unhook = hookImports(folder, modules);
  const require = createRequire(join(folder, 'notebook.ts'));
  const meta = {
    dirname: folder,
    filename: join(folder, 'notebook.ts'),
    url: pathToFileURL(join(folder, 'notebook.ts')).href,
    resolve: (specifier: string) => pathToFileURL(require.resolve(specifier)).href,
  };
  const notebook = createNotebook();
  const store = createDeclarationStore();
  const converter = createCellConverter(folder, modules);
  /** Cells that run, or whose promise never settled because they were interrupted. */
  const running = new Map<PreparedCell, Unfinished>();

  async function run(cell: PreparedCell, source: string, options: RunOptions): Promise<CellResult> {
    const host = createCellHost(cell.bound, options.hidden ?? {}, meta);
    // Called by its bare name, so that `this` is undefined in it as in a module.
    const { run: cellFunction, filename } = cell;
    running.set(cell, { signal: options.signal, declared: new Set() });
    options.userCode?.(true);
    try {
      const start = () => cellFunction(notebook, host, require, folder, filename);
      const result = await (options.userCode ? start() : startInterruptibly(start));
      return { status: 'ok', value: result?.value };
    } catch (thrown) {
      return { status: 'error', error: describeThrown(thrown, source, options.count), thrown };
    } finally {
      // One that ends long after its interrupt, when the next cell runs already, has nothing more to say.
      const unfinished = running.get(cell);
      if (unfinished) {
        options.userCode?.(false);
        declareBound(cell, unfinished);
        running.delete(cell);
      }
    }
  }

  /** Declares what the cells that run have bound so far: what they were to bind later may never be. */
  function declareRunning(): void {
    for (const [cell, unfinished] of [...running]) {
      declareBound(cell, unfinished);
      if (unfinished.signal.aborted) running.delete(cell);
    }
  }

  /** Each once: another cell may have declared the name anew since. */
  function declareBound({ entries, bound }: PreparedCell, { declared }: Unfinished): void {
    const isBound = ({ name, held }: Entry): boolean => !held || bound.has(name);
    const fresh = entries.filter((entry) => entry.helper || (isBound(entry) && !declared.has(entry)));
    for (const entry of fresh) declared.add(entry);
    store.declare(fresh);
  }

  return {
    async execute(source, options) {
      declareRunning();
      try {
        const cell = prepareCell(source, options, { folder, converter, store });
        if ('ename' in cell) return { status: 'error', error: cell };
        if (!options.userCode) await noticeSignals();
        options.signal.throwIfAborted();
        return await run(cell, source, options);
      } catch (thrown) {
        return { status: 'error', error: describeThrown(thrown, source, options.count), thrown };
      }
    },
    complete(source, cursor) {
      const found = converter.complete(store.text(), source, cursor);
      return toCompletion(found, source, cursor, store.isHelper);
    },
    inspect(source, cursor) {
      const at = (position: number) => converter.inspect(store.text(), source, position);
      const callee = calleeAt(source, cursor);
      const info = at(cursor) ?? (callee === null ? undefined : at(callee));
      return info ? toInspection(info, source) : null;
    },
    isComplete: completenessOf,
    bind(name, value, type) {
      Object.defineProperty(notebook, name, { value, writable: true, enumerable: true, configurable: true });
      const text = `declare let ${name}: ${type};`;
      store.declare([
        { name, value: true, type: false, held: true, captures: new Set(), text, helper: false },
      ]);
    },
    names: () => Object.keys(notebook),
    value: (name) => (name in notebook ? Reflect.get(notebook, name) : undefined),
    warm: () => void converter.convert('', '1'),
    close() {
      unhook();
      converter.close();
    },
  };
}

/**
 * Lets the event loop hear a SIGINT that came during the type check: `breakOnSigint` takes the listeners away, and with
 * them a signal that has not reached them yet. Two turns, because the first may be half over.
 */
async function noticeSignals(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
