import vm from 'node:vm';
import type { CellHost } from '../transform/names.ts';

/** The cell as `transformCell` makes it. */
export type CellFunction = (
  notebook: object,
  host: CellHost,
  require: NodeJS.Require,
  dirname: string,
  filename: string,
) => Promise<{ readonly value: unknown } | undefined>;

const START = Symbol.for('probebook.start');
const global = globalThis as unknown as Record<symbol, (() => void) | undefined>;
const starter = new vm.Script('globalThis[Symbol.for("probebook.start")]()', { filename: 'node:probebook' });

/** Compiles a cell. `import()` in it is Node's own and starts from `filename`. */
export function compile(code: string, filename: string): CellFunction {
  return scriptOf(code, filename).runInThisContext() as CellFunction;
}

function scriptOf(code: string, filename: string): vm.Script {
  return new vm.Script(code, {
    filename,
    lineOffset: -1,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
}

/** Calls `start`; until it returns, SIGINT stops whatever it does, a loop included, by an error thrown here. */
export function startInterruptibly<T>(start: () => T): T {
  let result: T | undefined;
  global[START] = () => {
    delete global[START];
    result = start();
  };
  starter.runInThisContext({ breakOnSigint: true });
  return result as T;
}

/**
 * Node says once, at the first `import()` of a script, that its main loader is experimental there: nothing that the
 * person who runs a cell could do about. This is that first one.
 */
export function importSilently(): void {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  scriptOf('\nimport("node:vm")', 'node:probebook').runInThisContext();
  process.emitWarning = emitWarning;
}
