import type TS from 'typescript';
import type { ProvidedModules } from '../modules.ts';
import { createAdapter } from './adapter.ts';
import { createOverlay } from './overlay.ts';
import { createTypeResolver } from './resolve.ts';
import { createSystem } from './system.ts';
import { type Converter, loadConverter } from './tslab.ts';

/** tslab's converter with the notebook's folder, our module resolution and mainline TypeScript under it. */
export interface CellConverter extends Converter {
  /** Looks at the notebook's files again. Call it before a cell is checked. */
  refresh(): void;
  /** The program that the last call made. */
  program(): TS.Program;
  /** The declarations of the cell that was converted last. */
  emitted(): string;
}

export function createCellConverter(folder: string, modules: ProvidedModules): CellConverter {
  const overlay = createOverlay();
  const system = createSystem(folder, overlay);
  const resolver = createTypeResolver(folder, modules, overlay, system.sys);
  const { typescript, program, emitted } = createAdapter(folder, resolver, system.sys);
  function refresh(): void {
    resolver.refresh();
    system.refresh();
  }
  return { ...loadConverter(typescript), refresh, program, emitted };
}
