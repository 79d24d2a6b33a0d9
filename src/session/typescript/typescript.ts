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
  /** What was bound before TypeScript was loaded. */
  const early: (readonly [name: string, value: unknown, type: string])[] = [];

  /** Loaded by `require`, since completion must be answered at once and an `import` cannot be waited for. */
  function loaded(): Engine {
    if (engine) return engine;
    engine = (require('./engine.ts') as typeof import('./engine.ts')).createEngine(root, modules);
    for (const binding of early) engine.bind(...binding);
    return engine;
  }

  return {
    execute: async (source, options) => loaded().execute(source, options),
    complete: (source, cursor) => loaded().complete(source, cursor),
    inspect: (source, cursor) => loaded().inspect(source, cursor),
    isComplete: (source) => loaded().isComplete(source),
    bind(name, value, type) {
      if (engine) engine.bind(name, value, type);
      else early.push([name, value, type]);
    },
    names: () => engine?.names() ?? early.map(([name]) => name),
    value: (name) => (engine ? engine.value(name) : early.findLast(([each]) => each === name)?.[1]),
    warm: () => loaded().warm(),
    close: () => engine?.close(),
  };
}
