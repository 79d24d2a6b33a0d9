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
  return withoutExperimentalWarning(() => {
    const script = new vm.Script(code, {
      filename,
      lineOffset: -1,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    return script.runInThisContext() as CellFunction;
  });
}

/** Calls `start`; until it returns SIGINT stops whatever it does, a loop included, by an error thrown here. */
export function startInterruptibly<T>(start: () => T): T {
  let result: T | undefined;
  global[START] = () => {
    delete global[START];
    result = start();
  };
  starter.runInThisContext({ breakOnSigint: true });
  return result as T;
}

/** Node says once that the main loader is experimental in scripts: nothing that the person could do about. */
function withoutExperimentalWarning<T>(action: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return action();
  } finally {
    process.emitWarning = emitWarning;
  }
}
