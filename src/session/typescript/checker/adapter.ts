import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { localsOf } from '../internals.ts';
import { completionsOf } from './completions.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { cellOptions } from './options.ts';
import { quickInfo } from './quick-info.ts';
import type { TypeResolver } from './resolve.ts';
import { isOwn } from './system.ts';

/** The part of TypeScript's builder that tslab's converter calls. */
type Builder = Pick<TS.BuilderProgram, 'getSourceFile' | 'getProgram' | 'emit' | 'getAllDependencies'>;

export interface Adapter {
  /** What tslab's converter gets when it asks for `@tslab/typescript-for-tslab`. */
  readonly typescript: object;
  /** The program that the converter made last. */
  program(): TS.Program;
  /** The declarations of the cell that was converted last, as TypeScript emits them; empty before. */
  emitted(): string;
}

/**
 * Mainline TypeScript in the place of tslab's own old fork of it: the functions that only the fork has, options of
 * ours instead of the converter's, and nothing done whose result is not used (emitted JavaScript, files of other
 * folders, declarations of earlier cells printed again).
 */
export function createAdapter(folder: string, resolver: TypeResolver, sys: TS.System): Adapter {
  let program: TS.Program | undefined;
  let emitted = '';

  function createWatchCompilerHost(roots: string[], _options: TS.CompilerOptions, system: TS.System): object {
    const ignore = () => {};
    const create = ts.createAbstractBuilder;
    const host = ts.createWatchCompilerHost(roots, cellOptions(folder), system, create, ignore, ignore);
    host.resolveModuleNameLiterals = resolver.resolve;
    // Else it reads every package.json again for every program.
    host.getModuleResolutionCache = () => resolver.packages;
    // A file that a cell imports may have appeared since the same cell was checked last.
    host.hasInvalidatedResolutions = (path) => isOwn(folder, path);
    return host;
  }

  function createWatchProgram(
    host: TS.WatchCompilerHostOfFilesAndCompilerOptions<TS.BuilderProgram>,
  ): object {
    // The converter has put its own function here, which only wants to know the builder.
    const receive = host.afterProgramCreate as unknown as (builder: Builder) => void;
    host.afterProgramCreate = (builder) => {
      program = builder.getProgram();
      receive(present(program));
    };
    return ts.createWatchProgram(host);
  }

  function present(current: TS.Program): Builder {
    return {
      getSourceFile: (name) => bound(current, current.getSourceFile(name)),
      getProgram: () => current,
      getAllDependencies: (file) => [file.fileName],
      emit: (file, _write, _cancellation, _only, transformers) => emit(current, file, transformers),
    };
  }

  function emit(from: TS.Program, file?: TS.SourceFile, transformers?: TS.CustomTransformers): TS.EmitResult {
    // The last argument is internal. Without it a type that cannot be named leaves the cell without declarations.
    const emitForced = from.emit as (...args: [...Parameters<TS.Program['emit']>, boolean]) => TS.EmitResult;
    const keep: TS.WriteFileCallback = (name, text) => {
      if (name.endsWith('.d.ts')) emitted = text;
    };
    return emitForced(file, keep, undefined, true, transformers, true);
  }

  const overrides = {
    sys,
    createWatchCompilerHost,
    createWatchProgram,
    getDefaultTypeRoots: () => [],
    getNullTransformationContext: () => ts.nullTransformationContext,
    getPreEmitDiagnosticsOfFiles: (from: TS.Program, [file]: [TS.SourceFile]) =>
      diagnosticsOf(from, file, (path) => isOwn(folder, path)),
    getQuickInfoAtPosition: quickInfo,
    Completions: { ...ts.Completions, getCompletionsAtPositionForTslab: completionsOf(sys) },
    transpileModule: () => ({ outputText: '' }),
    createPrinter: () => ({ printFile: () => '' }),
  };
  return {
    typescript: { ...ts, ...overrides },
    program: () => program as TS.Program,
    emitted: () => emitted,
  };
}

/** The converter asks for the names that a file declares, which the binder finds, before it asks for types. */
function bound(program: TS.Program, file: TS.SourceFile | undefined): TS.SourceFile | undefined {
  if (file && !localsOf(file)) ts.bindSourceFile(file, program.getCompilerOptions());
  return file;
}
