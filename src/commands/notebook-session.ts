import { resolve } from 'node:path';
import { toBundle } from '../display/to-bundle.ts';
import { allMagics } from '../magics/all.ts';
import { createMagics } from '../magics/create.ts';
import { createRegistry } from '../magics/registry.ts';
import { workspace } from '../probes/workspace.ts';
import { type CellRunner, createCellRunner } from '../session/cells.ts';
import type { Loaded } from '../session/kernel.ts';
import { routeProcessOutput } from '../session/routing.ts';
import { surviveUserErrors } from '../session/survive.ts';
import { createTypeScriptInterpreter } from '../session/typescript/typescript.ts';
import { quote } from '../targets/target.ts';
import { createServices } from './services.ts';

/** What a cell imports under our name, whatever its folder has installed. */
const MODULES = { probebook: { file: resolve(import.meta.dirname, '../index.ts') } };

export interface NotebookSession {
  readonly runner: CellRunner;
  close(): Promise<void>;
}

/** The parts of a notebook's session, put together: the language, the magics, the display of values. */
export function loadSession(): Loaded {
  const interpreter = createTypeScriptInterpreter({ folder: process.cwd(), modules: MODULES });
  // `{{sh(value)}}` in a %%sh body needs no import.
  interpreter.bind('sh', quote, '(word: string) => string');
  return {
    interpreter,
    magics: createMagics(createRegistry(allMagics), createServices(workspace)),
    toBundle,
  };
}

/** A session without sockets, in the working directory. `target` is what `%target` takes; the default is `auto`. */
export function openNotebookSession({
  target,
  interactive,
}: {
  target: string | undefined;
  interactive: boolean;
}): NotebookSession {
  if (target !== undefined) workspace.choose(target);
  const loaded = loadSession();
  const restore = routeProcessOutput('process');
  surviveUserErrors();
  return {
    runner: createCellRunner({ ...loaded, interactive }),
    async close() {
      await loaded.magics.close();
      loaded.interpreter.close();
      restore();
    },
  };
}
