import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  CellFailure,
  CellResult,
  Completeness,
  Completion,
  Inspection,
  RunOptions,
} from '../interpreter.ts';
import { checkCell } from './checker/check.ts';
import { type CellConverter, createCellConverter } from './checker/converter.ts';
import { withoutExports } from './checker/exports.ts';
import type { Entry } from './declarations/entry.ts';
import { createDeclarationStore } from './declarations/store.ts';
import { toCompletion } from './editor/complete.ts';
import { completenessOf } from './editor/completeness.ts';
import { calleeAt, toInspection } from './editor/inspect.ts';
import type { ProvidedModules } from './modules.ts';
import { registerCell } from './run/cell-files.ts';
import { describeThrown } from './run/failure.ts';
import { createCellHost } from './run/host.ts';
import { createNotebook } from './run/notebook.ts';
import { hookImports } from './run/resolve.ts';
import { type CellFunction, compile, importSilently, startInterruptibly } from './run/script.ts';
import { installStackTraces } from './run/stack-traces.ts';
import { transformCell } from './transform/cell.ts';
import { describeTypeErrors } from './type-errors.ts';

/** What `Interpreter` does, with TypeScript loaded. */
export interface Engine {
  execute(source: string, options: RunOptions): Promise<CellResult>;
  complete(source: string, cursor: number): Completion;
  inspect(source: string, cursor: number): Inspection | null;
  isComplete(source: string): Completeness;
  bind(name: string, value: unknown, type: string): void;
  close(): void;
}

/** A cell that is ready to run, and what it will have declared. */
interface PreparedCell {
  readonly run: CellFunction;
  readonly filename: string;
  readonly entries: readonly Entry[];
  /** Values that the cell declares, which count only once they are bound. */
  readonly names: ReadonlySet<string>;
  readonly bound: Set<string>;
}

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
  let converter: CellConverter | undefined;
  /** The cell that runs, or whose promise never settled because it was interrupted. */
  let running: PreparedCell | undefined;

  /** Runs `use` with the converter. One that was broken in the middle of something is replaced. */
  function withConverter<T>(use: (converter: CellConverter) => T): T {
    converter ??= createCellConverter(folder, modules);
    try {
      return use(converter);
    } catch {
      converter.close();
      converter = createCellConverter(folder, modules);
      return use(converter);
    }
  }

  function prepare(source: string, { count, hidden = {} }: RunOptions): PreparedCell | CellFailure {
    const hiddenText = Object.keys(hidden).map((name) => `declare const ${name}: (...args: any[]) => any;\n`);
    const plain = withoutExports(source);
    const checked = withConverter((use) => checkCell(use, store.text() + hiddenText.join(''), plain));
    if (checked.kind === 'wrong') return describeTypeErrors(checked.diagnostics, source, folder);
    const { code, sourceMap, names } = transformCell(plain, {
      outer: (name) => (Object.hasOwn(hidden, name) ? 'hidden' : store.hasValue(name) ? 'notebook' : null),
      isType: (name) => checked.types.has(name),
    });
    const filename = registerCell(folder, count, sourceMap);
    return {
      run: compile(code, filename),
      filename,
      entries: checked.entries,
      names: new Set(names),
      bound: new Set(),
    };
  }

  async function run(cell: PreparedCell, source: string, options: RunOptions): Promise<CellResult> {
    const host = createCellHost(cell.bound, options.hidden ?? {}, meta);
    // Called by its bare name, so that `this` is undefined in it as in a module.
    const { run: cellFunction, filename } = cell;
    running = cell;
    options.userCode?.(true);
    try {
      const result = await startInterruptibly(() => cellFunction(notebook, host, require, folder, filename));
      return { status: 'ok', value: result?.value };
    } catch (thrown) {
      return { status: 'error', error: describeThrown(thrown, source, options.count), thrown };
    } finally {
      options.userCode?.(false);
      declareBound();
    }
  }

  /** Declares what the running cell has bound so far: what it was to bind later may never be. */
  function declareBound(): void {
    const cell = running;
    if (!cell) return;
    running = undefined;
    store.declare(cell.entries.filter(({ name }) => !cell.names.has(name) || cell.bound.has(name)));
  }

  return {
    async execute(source, options) {
      declareBound();
      const cell = prepare(source, options);
      if ('ename' in cell) return { status: 'error', error: cell };
      return run(cell, source, options);
    },
    complete(source, cursor) {
      const found = withConverter((use) => use.complete(store.text(), source, cursor));
      return toCompletion(found, source, cursor, store.isHelper);
    },
    inspect(source, cursor) {
      const at = (position: number) => withConverter((use) => use.inspect(store.text(), source, position));
      const callee = calleeAt(source, cursor);
      const info = at(cursor) ?? (callee === null ? undefined : at(callee));
      return info ? toInspection(info, source) : null;
    },
    isComplete: completenessOf,
    bind(name, value, type) {
      Object.defineProperty(notebook, name, { value, writable: true, enumerable: true, configurable: true });
      store.declare([
        { name, value: true, type: false, text: `declare let ${name}: ${type};`, helper: false },
      ]);
    },
    close() {
      unhook();
      converter?.close();
    },
  };
}
