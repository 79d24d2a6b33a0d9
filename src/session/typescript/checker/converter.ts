import { join } from 'node:path';
import type TS from 'typescript';
import type { ProvidedModules } from '../modules.ts';
import { createAdapter } from './adapter.ts';
import { createOverlay } from './overlay.ts';
import { createTypeResolver } from './resolve.ts';
import { createSystem } from './system.ts';
import { type Converter, loadConverter } from './tslab.ts';

/**
 * tslab's converter with the notebook's folder, our module resolution and mainline TypeScript under it. It looks at
 * the notebook's files again whenever it converts a cell, and is made anew when it breaks.
 */
export interface CellConverter extends Converter {
  /** Loads the types of the provided modules, and keeps them whether or not a cell needs them. */
  keepModules(): void;
  /** The program that the last call made. */
  program(): TS.Program;
  /** The declarations of the cell that was converted last. */
  emitted(): string;
  /** What the cell is called in the program. */
  readonly cellFile: string;
}

export function createCellConverter(folder: string, modules: ProvidedModules): CellConverter {
  let current: Parts | undefined;
  let always = '';

  function parts(): Parts {
    current ??= createParts(folder, modules);
    return current;
  }

  /** An interrupt at a bad moment, or a mistake in the compiler, leaves a converter that only ever throws. */
  function attempt<T>(use: (converter: Converter) => T): T {
    try {
      return use(parts().converter);
    } catch {
      current?.converter.close();
      current = undefined;
      return use(parts().converter);
    }
  }

  return {
    keepModules() {
      always = Object.keys(modules)
        .map((name) => `import type {} from '${name}';\n`)
        .join('');
      attempt((converter) => converter.complete(always, '', 0));
    },
    cellFile: join(folder, '__tslab__.ts'),
    convert(earlier, source) {
      parts().refresh();
      return attempt((converter) => converter.convert(always + earlier, source));
    },
    complete: (earlier, source, position) =>
      attempt((converter) => converter.complete(always + earlier, source, position)),
    inspect: (earlier, source, position) =>
      attempt((converter) => converter.inspect(always + earlier, source, position)),
    close: () => current?.converter.close(),
    program: () => parts().program(),
    emitted: () => parts().emitted(),
  };
}

interface Parts extends Pick<CellConverter, 'program' | 'emitted'> {
  readonly converter: Converter;
  refresh(): void;
}

function createParts(folder: string, modules: ProvidedModules): Parts {
  const overlay = createOverlay();
  const system = createSystem(folder, overlay);
  const resolver = createTypeResolver(folder, modules, overlay, system.sys);
  const { typescript, program, emitted } = createAdapter(folder, resolver, system.sys);
  function refresh(): void {
    resolver.refresh();
    system.refresh();
  }
  return { converter: numbered(loadConverter(typescript)), refresh, program, emitted };
}

/**
 * `convert` changes the tree of the earlier declarations, which TypeScript keeps as long as their text is the same:
 * with a number in it, no call sees what an earlier one has changed.
 */
function numbered(converter: Converter): Converter {
  let count = 0;
  const withNumber = (earlier: string) => `${earlier}// ${count}\n`;
  return {
    convert(earlier, source) {
      count += 1;
      try {
        return converter.convert(withNumber(earlier), source);
      } finally {
        count += 1;
      }
    },
    complete: (earlier, source, position) => converter.complete(withNumber(earlier), source, position),
    inspect: (earlier, source, position) => converter.inspect(withNumber(earlier), source, position),
    close: () => converter.close(),
  };
}
