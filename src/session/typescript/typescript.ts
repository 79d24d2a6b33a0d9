import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import type { Interpreter } from '../interpreter.ts';
import type { Engine } from './engine.ts';
import type { ProvidedModules } from './modules.ts';

export interface TypeScriptOptions {
  /** Absolute path of the notebook's folder: cells import from there. */
  readonly folder: string;
  /** Modules that Probebook itself provides, by the name that cells import: `probebook`, `tslab`. */
  readonly modules?: ProvidedModules;
}

export interface TypeScriptInterpreter extends Interpreter {
  /**
   * Loads TypeScript and the types that cells are likely to need, which takes a second or two, so that the first cell
   * does not; in steps, between which a cell may run. Call it
   * when nothing else is to be done; without it the first call of anything else does the same.
   */
  warm(): Promise<void>;
}

/** Cells are TypeScript: checked by tslab's converter on mainline TypeScript, run by Node itself. */
export function createTypeScriptInterpreter({
  folder,
  modules = {},
}: TypeScriptOptions): TypeScriptInterpreter {
  const root = realpathSync(folder);
  let engine: Engine | undefined;

  /** Loaded by `require`, since completion must be answered at once and an `import` cannot be waited for. */
  function loaded(): Engine {
    const { createEngine } = createRequire(import.meta.url)('./engine.ts') as typeof import('./engine.ts');
    engine ??= createEngine(root, modules);
    return engine;
  }

  return {
    execute: async (source, options) => loaded().execute(source, options),
    complete: (source, cursor) => loaded().complete(source, cursor),
    inspect: (source, cursor) => loaded().inspect(source, cursor),
    isComplete: (source) => loaded().isComplete(source),
    bind: (name, value, type) => loaded().bind(name, value, type),
    async warm() {
      const ready = loaded();
      await setImmediate();
      await ready.warm();
    },
    close: () => engine?.close(),
  };
}
