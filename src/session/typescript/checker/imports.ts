import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { NodeTypes } from './node-types.ts';
import type { ParsedFile } from './parsed-file.ts';
import type { TypeResolver } from './resolve.ts';
import { isOwn } from './system.ts';

type Resolved = TS.ResolvedModuleWithFailedLookupLocations;

/** What files import, and what is to be remembered of it. */
export interface Imports {
  resolve(from: string, name: string): Resolved;
  /** The same for the checker: it goes on believing what it is told here. */
  resolveForChecker(file: ParsedFile, name: string): Resolved;
  /** The files by which packages are imported: their types are named by what these export. */
  entries(): Iterable<string>;
  /** By what is imported, the imports of it in cells: TypeScript names its types by what the cell calls it. */
  readonly reasons: ReadonlyMap<string, readonly Reason[]>;
  /** True when an import of one of the notebook's own files means another file by now. */
  areStale(): boolean;
}

/** TypeScript's `FileIncludeReason` for an import, the `index`th of `file`. */
interface Reason {
  readonly kind: typeof BY_IMPORT;
  readonly file: string;
  readonly index: number;
}

/** TypeScript's `FileIncludeKind.Import`. */
const BY_IMPORT = 3;

export interface ImportParts {
  readonly folder: string;
  readonly options: TS.CompilerOptions;
  readonly nodeTypes: NodeTypes;
  readonly resolver: TypeResolver;
}

/** `isCell` tells cells and the declarations of earlier ones, which are new each time, from files. */
export function createImports(
  { folder, options, nodeTypes, resolver }: ImportParts,
  isCell: (path: string) => boolean,
): Imports {
  const entries = new Set<string>();
  const reasons = new Map<string, Reason[]>();
  const meant = new Map<string, () => boolean>();

  function resolve(from: string, name: string): Resolved {
    const ofNode = nodeTypes.resolve(name);
    if (ofNode === undefined) return resolver.resolve(name, from, options);
    return {
      resolvedModule: { resolvedFileName: ofNode, extension: '.d.ts', isExternalLibraryImport: true },
    };
  }

  function noteReason(file: ParsedFile, name: string, path: string): void {
    const index = file.imports?.findIndex(({ text }) => text === name) ?? -1;
    const known = reasons.get(path) ?? [];
    if (index < 0 || known.at(-1)?.file === file.fileName) return;
    reasons.set(path, [...known, { kind: BY_IMPORT, file: file.fileName, index }]);
  }

  return {
    resolve,
    resolveForChecker(file, name) {
      const resolved = resolve(file.fileName, name);
      const path = pathOf(resolved);
      if (path !== undefined && !ts.isExternalModuleNameRelative(name)) entries.add(path);
      if (isCell(file.fileName)) {
        if (path !== undefined) noteReason(file, name, path);
      } else if (isOwn(folder, file.fileName) && (path === undefined || isOwn(folder, path))) {
        const { fileName } = file;
        meant.set(`${fileName}\0${name}`, () => pathOf(resolve(fileName, name)) === path);
      }
      return resolved;
    },
    entries: () => entries,
    reasons,
    areStale: () => [...meant.values()].some((isSame) => !isSame()),
  };
}

function pathOf({ resolvedModule }: Resolved): string | undefined {
  return resolvedModule?.resolvedFileName;
}
