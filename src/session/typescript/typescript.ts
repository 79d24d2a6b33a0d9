import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Interpreter } from '../interpreter.ts';
import type { Engine } from './engine.ts';
import type { ProvidedModules } from './modules.ts';

export interface TypeScriptOptions {
  /** Absolute path of the notebook's folder: cells import from there. */
  readonly folder: string;
  /** Modules that Probebook itself provides, by the name that cells import: `probebook`, `tslab`. */
  readonly modules?: ProvidedModules;
}

/**
 * Cells are TypeScript: checked by tslab's converter on mainline TypeScript, run by Node itself. Cheap: TypeScript is
 * loaded when something is asked for first, or by `warm`, which takes a second or two.
 */
export function createTypeScriptInterpreter({ folder, modules = {} }: TypeScriptOptions): Interpreter {
  const root = realpathSync(folder);
  const require = createRequire(import.meta.url);
  let engine: Engine | undefined;

  /** Loaded by `require`, since completion must be answered at once and an `import` cannot be waited for. */
  function loaded(): Engine {
    engine ??= (require('./engine.ts') as typeof import('./engine.ts')).createEngine(root, modules);
    return engine;
  }

  return {
    execute: async (source, options) => loaded().execute(source, options),
    complete: (source, cursor) => loaded().complete(source, cursor),
    inspect: (source, cursor) => loaded().inspect(source, cursor),
    isComplete: (source) => loaded().isComplete(source),
    bind: (name, value, type) => loaded().bind(name, value, type),
    warm: () => loaded().warm(),
    close: () => engine?.close(),
  };
}
