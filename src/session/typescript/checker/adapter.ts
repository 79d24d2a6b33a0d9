import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { localsOf } from '../internals.ts';
import type { CellProgram } from './cell-program.ts';
import { completionsOf } from './completions.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { declarationsOf } from './emit.ts';
import type { LazyProgram } from './lazy-program.ts';
import { isGlobal, type ParsedFile, parsedFile } from './parsed-file.ts';
import { quickInfo } from './quick-info.ts';

/** The part of TypeScript's builder that tslab's converter calls. */
type Builder = Pick<TS.BuilderProgram, 'getSourceFile' | 'getProgram' | 'emit' | 'getAllDependencies'>;

/** The part of a watching host that it sets. */
interface WatchHost {
  readonly system: TS.System;
  afterProgramCreate?: (builder: Builder) => void;
}

/** A cell and what it was checked with. */
export interface CellInProgram {
  readonly program: LazyProgram;
  readonly file: ParsedFile;
}

export interface Adapter {
  /** What tslab's converter gets when it asks for `@tslab/typescript-for-tslab`. */
  readonly typescript: object;
  /** The cell that the converter looked at last. */
  cell(): CellInProgram;
  /** The declarations of the cell that was converted last, as TypeScript emits them; empty before. */
  emitted(): string;
}

/** The two files that the converter writes, by the names that it gives them. */
interface Names {
  readonly cell: string;
  readonly earlier: string;
}

/**
 * Mainline TypeScript in the place of tslab's own old fork of it: the functions that only the fork has, options of
 * ours instead of the converter's, a program that stays instead of a new one for every cell, and nothing done whose
 * result is not used (emitted JavaScript, files of other folders, declarations of earlier cells printed again).
 */
export function createAdapter(
  { cell: cellName, earlier: earlierName }: Names,
  options: TS.CompilerOptions,
  cells: CellProgram,
  sys: TS.System,
): Adapter {
  let count = 0;
  let cell: CellInProgram | undefined;
  let earlier: ParsedFile | undefined;
  let emitted = '';

  function createWatchProgram(host: WatchHost): object {
    const { system } = host;
    let told = false;
    // The converter tells of two files that changed, and wants one program.
    const changed = (): void => {
      if (told) return;
      told = true;
      system.setTimeout?.(() => {
        told = false;
        host.afterProgramCreate?.(build(system));
      }, 0);
    };
    for (const name of [earlierName, cellName]) system.watchFile?.(name, changed);
    host.afterProgramCreate?.(build(system));
    return { close() {}, updateRootFileNames() {} };
  }

  function build(system: TS.System): Builder {
    const text = system.readFile(earlierName) ?? '';
    if (earlier?.text !== text) earlier = bound(parsedFile(earlierName, text, options));
    // The checker keeps what it has to say by the name of the file.
    count += 1;
    const file = bound(
      parsedFile(cellName.replace(/\.ts$/, `.${count}.ts`), system.readFile(cellName) ?? '', options),
    );
    // The converter exports what is declared, which these are not.
    for (const name of localsOf(file)?.keys() ?? []) if (isAugmentation(name)) localsOf(file)?.delete(name);
    const between = standIn(earlier);
    const program = cells.open(file, earlier);
    cell = { program, file };
    return {
      getSourceFile(name) {
        if (name === cellName) return file;
        return name === earlierName ? between : program.getSourceFile(name);
      },
      getProgram: () => program,
      getAllDependencies: (of) => [of.fileName === file.fileName ? cellName : of.fileName],
      emit() {
        emitted = localsOf(file)?.size || isGlobal(file) ? declarationsOf(program, file) : '';
        return { emitSkipped: false, diagnostics: [] };
      },
    };
  }

  /**
   * The converter makes the earlier declarations the cell's parent, where names are looked for next, and takes out of
   * them what the cell declares anew. It gets an empty file between the two to do that to.
   */
  function standIn(parent: TS.SourceFile): TS.SourceFile {
    return Object.assign(bound(parsedFile(earlierName, 'export {};', options)), { parent });
  }

  function bound(file: ParsedFile): ParsedFile {
    ts.bindSourceFile(file, options);
    return file;
  }

  const overrides = {
    sys,
    createWatchCompilerHost: (_roots: unknown, _options: unknown, system: TS.System): WatchHost => ({
      system,
    }),
    createWatchProgram,
    getDefaultTypeRoots: () => [],
    getNullTransformationContext: () => ts.nullTransformationContext,
    getPreEmitDiagnosticsOfFiles: (program: LazyProgram, [file]: [ParsedFile]) =>
      diagnosticsOf(program, file, cellName),
    getQuickInfoAtPosition: quickInfo,
    Completions: { getCompletionsAtPositionForTslab: completionsOf(sys) },
    transpileModule: () => ({ outputText: '' }),
    createPrinter: () => ({ printFile: () => '' }),
  };
  return {
    // Copying the two thousand names of `ts` would take longer than parsing a cell.
    typescript: { __proto__: ts, __esModule: true, ...overrides },
    cell: () => cell as CellInProgram,
    emitted: () => emitted,
  };
}

/** `declare global` and `declare module 'name'`, as the binder calls them. */
function isAugmentation(name: string): boolean {
  return name === '__global' || name.startsWith('"');
}
