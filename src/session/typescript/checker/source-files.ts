import { statSync } from 'node:fs';
import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { type ParsedFile, parsedFile } from './parsed-file.ts';
import { isOwn } from './system.ts';

/** The files of the disk, each read and parsed once; those of the notebook's folder again when they have changed. */
export interface SourceFiles {
  /** The file at `path`; undefined when there is none. */
  get(path: string): ParsedFile | undefined;
  /** Forgets files of the notebook's folder that have changed since they were read. True when there were some. */
  refresh(): boolean;
}

interface Own {
  readonly path: string;
  readonly stamp: number;
}

export function createSourceFiles(
  folder: string,
  options: TS.CompilerOptions,
  sys: TS.System,
  packages: TS.ModuleResolutionCache,
  virtual: (path: string) => string | undefined,
): SourceFiles {
  const files = new Map<string, ParsedFile>();
  const own = new Set<Own>();

  function read(path: string): ParsedFile | undefined {
    const text = virtual(path) ?? sys.readFile(path);
    if (text === undefined) return undefined;
    const isMine = isOwn(folder, path);
    if (isMine) own.add({ path, stamp: stampOf(path) });
    const format = ts.getImpliedNodeFormatForFileWorker(
      path,
      packages.getPackageJsonInfoCache(),
      sys,
      options,
    );
    return parsedFile(path, text, options, { format, documented: isMine });
  }

  return {
    get(path) {
      const known = files.get(path) ?? read(path);
      if (known) files.set(path, known);
      return known;
    },
    refresh() {
      const changed = [...own].filter(({ path, stamp }) => stampOf(path) !== stamp);
      for (const one of changed) {
        own.delete(one);
        files.delete(one.path);
      }
      return changed.length > 0;
    },
  };
}

/** Milliseconds of the last change, 0 when there is no such file. */
function stampOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
