import { join } from 'node:path';
import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { Overlay } from './overlay.ts';

/** The file system as TypeScript sees it in a notebook of `folder`. */
export function createSystem(folder: string, overlay: Overlay): TS.System {
  return {
    ...ts.sys,
    fileExists: overlay.fileExists,
    directoryExists: overlay.directoryExists,
    readFile: overlay.readFile,
    getCurrentDirectory: () => folder,
    // Files are looked at when a cell asks, instead of being watched: watchers would keep the process alive, and tell
    // of a change too late for the cell that is run right after it.
    watchFile: () => ({ close() {} }),
    watchDirectory: () => ({ close() {} }),
  };
}

/** True for a file of the notebook's folder that is not of an installed package. */
export function isOwn(folder: string, path: string): boolean {
  return path.startsWith(join(folder, '/')) && !path.includes('/node_modules/');
}
