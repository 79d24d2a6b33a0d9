import type TS from 'typescript';
import { type GlobalParts, programOfGlobals } from './globals.ts';
import { type LazyParts, type LazyProgram, lazyProgram, NeededFromTheStart } from './lazy-program.ts';
import { isGlobal } from './parsed-file.ts';

/** How many files one checker sees before another takes its place: it forgets nothing of what it has checked. */
const FILES = 256;

/**
 * The program in which cells are checked. It and its checker stay for many cells: a cell is a module, so nothing
 * that it declares is seen by the next one, unless the next one is checked with it as `earlier`.
 */
export interface CellProgram {
  /** The program for `cell`, which is new and bound, and `earlier`, the declarations that it sees. */
  open(cell: TS.SourceFile, earlier: TS.SourceFile): LazyProgram;
  /** Calls `use`, again when the checker meets a file that it should have known. */
  attempt<T>(use: () => T): T;
  /** Looks again at the files of the notebook's folder. */
  refresh(): void;
}

interface Current {
  readonly program: LazyProgram;
  /** Earlier declarations that declare global names. */
  readonly special: TS.SourceFile | undefined;
  seen: number;
}

export function createCellProgram(parts: LazyParts & GlobalParts): CellProgram {
  const roots = new Set<string>();
  let current: Current | undefined;
  let busy = false;

  function make(given: readonly TS.SourceFile[]): LazyProgram {
    return lazyProgram(programOfGlobals(parts, [...roots], given), parts);
  }

  function attempt<T>(use: () => T): T {
    // A checker that was stopped halfway (an interrupt at a bad moment) has half an answer in its caches.
    if (busy) current = undefined;
    busy = true;
    try {
      return use();
    } catch (thrown) {
      current = undefined;
      if (!(thrown instanceof NeededFromTheStart) || roots.has(thrown.path)) throw thrown;
      roots.add(thrown.path);
      return attempt(use);
    } finally {
      busy = false;
    }
  }

  return {
    attempt,
    open(cell, earlier) {
      const special = isGlobal(earlier) ? earlier : undefined;
      if (isGlobal(cell)) return make([cell, ...(special ? [special] : [])]);
      if (!current || current.special !== special || current.seen >= FILES)
        current = { program: make(special ? [special] : []), special, seen: 0 };
      current.seen += 1;
      return current.program;
    },
    refresh() {
      const changed = parts.files.refresh();
      if (changed || current?.program.isStale()) current = undefined;
    },
  };
}
