import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { createImports, type ImportParts } from './imports.ts';
import { isGlobal, type ParsedFile } from './parsed-file.ts';
import type { SourceFiles } from './source-files.ts';
import { isOwn } from './system.ts';

/** Thrown by the checker when it first meets a file that it should have known from the start. */
export class NeededFromTheStart extends Error {
  override name = 'NeededFromTheStart';
  readonly path: string;

  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

/** A program whose checker gets the files that are imported when it asks for them. */
export interface LazyProgram extends TS.Program {
  /** The notebook's own files that `file` imports, directly or through others of them. */
  ownFilesOf(file: ParsedFile): ReadonlySet<TS.SourceFile>;
  /** True when an import of one of the notebook's own files means another file by now. */
  isStale(): boolean;
}

export interface LazyParts extends ImportParts {
  readonly files: SourceFiles;
}

/** `globals` and, when they are imported, all other files. */
export function lazyProgram(globals: TS.Program, parts: LazyParts): LazyProgram {
  const { folder, options, files, nodeTypes } = parts;
  const loaded = new Map<string, TS.SourceFile | undefined>();
  const isCell = (path: string): boolean => !loaded.has(path) && !globals.getSourceFile(path);
  const imports = createImports(parts, isCell);
  let checker: TS.TypeChecker | undefined;

  function getSourceFile(name: string): TS.SourceFile | undefined {
    return globals.getSourceFile(name) ?? (loaded.has(name) ? loaded.get(name) : load(name));
  }

  function load(name: string): TS.SourceFile | undefined {
    const ofNode = nodeTypes.module(name);
    const file = ofNode ?? files.get(name);
    if (file && !ofNode && isGlobal(file)) throw new NeededFromTheStart(name);
    loaded.set(name, file);
    if (!file || ofNode) return file;
    ts.bindSourceFile(file, options);
    for (const { text } of importedAnyway(file)) target(file, text);
    return file;
  }

  /** What the checker may never ask for, though it may declare global names. */
  function importedAnyway(file: ParsedFile): readonly TS.StringLiteralLike[] {
    const all = file.imports ?? [];
    return isOwn(folder, file.fileName) ? all : all.filter(isForEffect);
  }

  function target(file: TS.SourceFile, name: string): TS.SourceFile | undefined {
    const path = imports.resolve(file.fileName, name).resolvedModule?.resolvedFileName;
    return path === undefined ? undefined : getSourceFile(path);
  }

  function ownFilesOf(file: ParsedFile, found = new Set<TS.SourceFile>()): ReadonlySet<TS.SourceFile> {
    for (const { text } of file.imports ?? []) {
      const imported = target(file, text);
      if (!imported || found.has(imported) || !isOwn(folder, imported.fileName)) continue;
      found.add(imported);
      ownFilesOf(imported, found);
    }
    return found;
  }

  // What `TS.Program` has but does not publish.
  const internals = {
    getFileIncludeReasons: () => imports.reasons,
    getResolvedModule: imports.resolveForChecker,
    getResolvedModuleFromModuleSpecifier: (name: TS.StringLiteralLike, file = name.getSourceFile()) =>
      imports.resolveForChecker(file, name.text),
  };
  const program: LazyProgram = {
    ...globals,
    ...internals,
    getSourceFile,
    getSourceFileByPath: getSourceFile,
    getSourceFiles() {
      const entries = [...imports.entries()].flatMap((path) => loaded.get(path) ?? []);
      return [...globals.getSourceFiles(), ...entries];
    },
    getTypeChecker() {
      checker ??= withNodeModules(ts.createTypeChecker(program), nodeTypes.names());
      return checker;
    },
    ownFilesOf: (file) => ownFilesOf(file),
    isStale: imports.areStale,
  };
  return program;
}

function isForEffect({ parent }: TS.StringLiteralLike): boolean {
  return ts.isImportDeclaration(parent) && !parent.importClause;
}

/** Completion of an import's path asks for the names of ambient modules, and only for these. */
function withNodeModules(checker: TS.TypeChecker, names: readonly string[]): TS.TypeChecker {
  const others = checker.getAmbientModules();
  const ofNode = names.map((name) => ({ name: `"${name}"` }) as TS.Symbol);
  return Object.assign(checker, { getAmbientModules: () => [...others, ...ofNode] });
}
