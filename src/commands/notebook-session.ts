import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { display } from '../api/display.ts';
import { input } from '../api/input.ts';
import { toBundle } from '../display/to-bundle.ts';
import { allMagics } from '../magics/all.ts';
import { createMagics } from '../magics/create.ts';
import { createRegistry } from '../magics/registry.ts';
import { workspace } from '../probes/workspace.ts';
import { journal } from '../recording/journal.ts';
import { type CellRunner, createCellRunner } from '../session/cells.ts';
import { routeInheritedOutput } from '../session/inherited-output.ts';
import type { Loaded } from '../session/kernel.ts';
import { routeProcessOutput } from '../session/routing.ts';
import { surviveUserErrors } from '../session/survive.ts';
import { createTypeScriptInterpreter } from '../session/typescript/typescript.ts';
import { quote } from '../targets/target.ts';
import { recordingOf } from './recording.ts';
import { createServices } from './services.ts';

/** What a cell imports from us, whatever its folder has installed. */
const MODULES = {
  probebook: { file: resolve(import.meta.dirname, '../index.ts') },
  // The display of the kernel of that name, for notebooks that were written for it.
  tslab: { file: resolve(import.meta.dirname, '../api/tslab.ts') },
};

/** What cells need not import. */
const BOUND: Readonly<Record<string, { readonly value: unknown; readonly type: string }>> = {
  display: { value: display, type: "import('probebook').Display" },
  input: {
    value: input,
    type: '(prompt?: string, options?: { readonly password?: boolean }) => Promise<string>',
  },
  // For `{{sh(value)}}` in a %%sh body.
  sh: { value: quote, type: '(word: string) => string' },
};

export interface NotebookSession {
  readonly runner: CellRunner;
  close(): Promise<void>;
}

/** The parts of a notebook's session, put together: the language, the magics, the display of values. */
export function loadSession(): Loaded {
  const interpreter = createTypeScriptInterpreter({ folder: process.cwd(), modules: MODULES });
  for (const [name, { value, type }] of Object.entries(BOUND)) interpreter.bind(name, value, type);
  return {
    interpreter,
    magics: createMagics(createRegistry(allMagics), createServices(workspace, journal, interpreter)),
    toBundle,
  };
}

/** A front-end's notebook: the recording that the environment names, or the one beside it where no target can be opened. */
export function followRecording(): void {
  const { PROBEBOOK_REPLAY: folder, JPY_SESSION_NAME: notebook } = process.env;
  // A folder that is none is told by the first cell that asks.
  if (folder) journal.replay(resolve(folder)).catch(() => undefined);
  else if (notebook && existsSync(recordingOf(notebook))) journal.carry(recordingOf(notebook));
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
  const restore = [routeProcessOutput('process'), routeInheritedOutput()];
  surviveUserErrors();
  return {
    runner: createCellRunner({ ...loaded, interactive }),
    async close() {
      await loaded.magics.close();
      loaded.interpreter.close();
      for (const undo of restore) undo();
    },
  };
}
