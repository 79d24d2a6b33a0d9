import { join } from 'node:path';
import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { SourceFiles } from './source-files.ts';

/** A file that is always there, so that a program of nothing else has the libraries too. */
const EMPTY = '__globals__.d.ts';

export interface GlobalParts {
  readonly folder: string;
  readonly options: TS.CompilerOptions;
  readonly sys: TS.System;
  readonly files: SourceFiles;
  readonly symlinks: object;
}

/**
 * A program of what is there without being imported: the libraries, Node's global names, and `roots`, files that
 * declare global names too. `given` are files that are not on the disk. Nothing that they import is in it.
 */
export function programOfGlobals(
  { folder, options, sys, files, symlinks }: GlobalParts,
  roots: readonly string[],
  given: readonly TS.SourceFile[],
): TS.Program {
  const empty = join(folder, EMPTY);
  const nothing = ts.createSourceFile(empty, 'export {};', ts.ScriptTarget.ESNext);
  const virtual = new Map([nothing, ...given].map((file) => [file.fileName, file]));
  const host = {
    getSourceFile: (name: string) => virtual.get(name) ?? files.get(name),
    getDefaultLibFileName: () => ts.getDefaultLibFilePath(options),
    getDefaultLibLocation: () => join(ts.getDefaultLibFilePath(options), '..'),
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (name: string) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    getSymlinkCache: () => symlinks,
    writeFile: () => undefined,
    fileExists: sys.fileExists,
    readFile: sys.readFile,
    directoryExists: sys.directoryExists,
    getDirectories: sys.getDirectories,
    realpath: (path: string) => sys.realpath?.(path) ?? path,
    resolveModuleNameLiterals: (literals: readonly unknown[]) =>
      literals.map(() => ({ resolvedModule: undefined })),
  } satisfies TS.CompilerHost & { readonly getSymlinkCache: () => object };
  return ts.createProgram({ rootNames: [...virtual.keys(), ...roots], options, host });
}
