import { statSync } from 'node:fs';
import { join } from 'node:path';
import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { Overlay } from './overlay.ts';

/** The file system as TypeScript sees it, and what makes it look again. */
export interface CheckerSystem {
  readonly sys: TS.System;
  /** Tells TypeScript which of the notebook's own files changed since the last call. */
  refresh(): void;
}

interface Watched {
  readonly path: string;
  readonly changed: TS.FileWatcherCallback;
  stamp: number;
}

/**
 * Files of `folder` are looked at when a cell asks, instead of being watched: watchers would keep the process
 * alive, and tell of a change too late for the cell that is run right after it.
 */
export function createSystem(folder: string, overlay: Overlay): CheckerSystem {
  const watched = new Set<Watched>();
  const sys: TS.System = {
    ...ts.sys,
    fileExists: overlay.fileExists,
    directoryExists: overlay.directoryExists,
    readFile: overlay.readFile,
    getCurrentDirectory: () => folder,
    watchFile(path, changed) {
      if (!isOwn(folder, path)) return { close() {} };
      const entry = { path, changed, stamp: stampOf(path) };
      watched.add(entry);
      return { close: () => watched.delete(entry) };
    },
    watchDirectory: () => ({ close() {} }),
  };
  return { sys, refresh: () => [...watched].forEach(look) };
}

/** True for a file of the notebook's folder that is not of an installed package. */
export function isOwn(folder: string, path: string): boolean {
  return path.startsWith(join(folder, '/')) && !path.includes('/node_modules/');
}

function look(entry: Watched): void {
  const stamp = stampOf(entry.path);
  if (stamp === entry.stamp) return;
  const kind = ts.FileWatcherEventKind;
  entry.changed(entry.path, stamp === 0 ? kind.Deleted : entry.stamp === 0 ? kind.Created : kind.Changed);
  entry.stamp = stamp;
}

/** Milliseconds of the last change, 0 when there is no such file. */
function stampOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
