import { join } from 'node:path';
import type { ProvidedModules } from '../modules.ts';
import { type CellInProgram, createAdapter } from './adapter.ts';
import { createCellProgram } from './cell-program.ts';
import { createNodeTypes } from './node-types.ts';
import { cellOptions } from './options.ts';
import { createOverlay } from './overlay.ts';
import { createTypeResolver } from './resolve.ts';
import { createSourceFiles } from './source-files.ts';
import { createSystem } from './system.ts';
import { type Converter, loadConverter } from './tslab.ts';

/**
 * tslab's converter with the notebook's folder, our module resolution and mainline TypeScript under it. It looks at
 * the notebook's files again whenever it converts a cell, and is made anew when it breaks.
 */
export interface CellConverter extends Converter {
  /** The cell that was looked at last, in the program where that happened. */
  cell(): CellInProgram;
  /** The declarations of the cell that was converted last. */
  emitted(): string;
}

export function createCellConverter(folder: string, modules: ProvidedModules): CellConverter {
  let current: Parts | undefined;

  function parts(): Parts {
    current ??= createParts(folder, modules);
    return current;
  }

  /** An interrupt at a bad moment, or a mistake in the compiler, leaves a converter that only ever throws. */
  function attempt<T>(use: (converter: Converter) => T): T {
    try {
      return parts().attempt(use);
    } catch {
      current?.converter.close();
      current = undefined;
      return parts().attempt(use);
    }
  }

  return {
    convert(earlier, source) {
      parts().refresh();
      return attempt((converter) => converter.convert(earlier, source));
    },
    complete: (earlier, source, position) =>
      attempt((converter) => converter.complete(earlier, source, position)),
    inspect: (earlier, source, position) =>
      attempt((converter) => converter.inspect(earlier, source, position)),
    close: () => current?.converter.close(),
    cell: () => parts().cell(),
    emitted: () => parts().emitted(),
  };
}

interface Parts extends Pick<CellConverter, 'cell' | 'emitted'> {
  readonly converter: Converter;
  attempt<T>(use: (converter: Converter) => T): T;
  refresh(): void;
}

function createParts(folder: string, modules: ProvidedModules): Parts {
  const options = cellOptions(folder);
  const overlay = createOverlay();
  const sys = createSystem(folder, overlay);
  const resolver = createTypeResolver(folder, modules, overlay, sys);
  const nodeTypes = createNodeTypes(options, sys);
  const files = createSourceFiles(folder, options, sys, resolver.packages, nodeTypes.index);
  const { symlinks } = resolver;
  const cells = createCellProgram({ folder, options, sys, files, nodeTypes, resolver, symlinks });
  const names = { cell: join(folder, '__tslab__.ts'), earlier: join(folder, '__prev__.d.ts') };
  const { typescript, cell, emitted } = createAdapter(names, options, cells, sys);
  const converter = loadConverter(typescript);
  return {
    converter,
    cell,
    emitted,
    attempt: (use) => cells.attempt(() => use(converter)),
    refresh() {
      resolver.refresh();
      cells.refresh();
    },
  };
}
