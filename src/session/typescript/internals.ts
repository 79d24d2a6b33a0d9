import type TS from 'typescript';

/** What is used of the compiler beyond its published types: present in every 5.x, see `src/services` there. */
export interface TypeScriptInternals {
  bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void;
  emitFiles(
    resolver: unknown,
    host: object,
    file: TS.SourceFile,
    transformers: unknown,
    onlyDeclarations: boolean,
  ): void;
  getTransformers(options: TS.CompilerOptions, custom: TS.CustomTransformers): unknown;
  createTypeChecker(program: TS.Program): TS.TypeChecker;
  createCommentDirectivesMap(
    file: TS.SourceFile,
    directives: readonly CommentDirective[],
  ): {
    markUsed(line: number): boolean;
    getUnusedExpectations(): readonly CommentDirective[];
  };
  createSymlinkCache(folder: string, canonical: (path: string) => string): SymlinkCache;
  forEachDynamicImportOrRequireCall(
    file: TS.SourceFile,
    types: boolean,
    literal: boolean,
    found: (node: TS.Node, name: TS.StringLiteralLike) => void,
  ): void;
  getJSDocCommentRanges(node: TS.Node, text: string): readonly TS.TextRange[] | undefined;
  getExternalModuleName(node: TS.Node): TS.Expression | undefined;
  getImpliedNodeFormatForFileWorker(
    path: string,
    packages: unknown,
    host: TS.ModuleResolutionHost,
    options: TS.CompilerOptions,
  ): ImpliedFormat;
  getSetExternalModuleIndicator(options: TS.CompilerOptions): (file: TS.SourceFile) => void;
  isAmbientModule(node: TS.Node): boolean;
  isAnyImportOrReExport(node: TS.Node): boolean;
  isExternalModule(file: TS.SourceFile): boolean;
  isExternalModuleNameRelative(name: string): boolean;
  setParentRecursive(node: TS.Node, incremental: boolean): void;
  transformNodes(
    resolver: unknown,
    host: object,
    factory: TS.NodeFactory,
    options: TS.CompilerOptions,
    files: readonly TS.SourceFile[],
    transformers: readonly unknown[],
    allowDeclarations: boolean,
  ): TS.TransformationResult<TS.SourceFile>;
  readonly transformDeclarations: unknown;
  getTouchingPropertyName(file: TS.SourceFile, position: number): TS.Node;
  readonly nullTransformationContext: TS.TransformationContext;
  readonly Completions: { readonly getCompletionsAtPosition: GetCompletions };
  readonly SymbolDisplay: {
    readonly getSymbolDisplayPartsDocumentationAndSymbolKind: DescribeSymbol;
    readonly getSymbolKind: (
      checker: TS.TypeChecker,
      symbol: TS.Symbol,
      location: TS.Node,
    ) => TS.ScriptElementKind;
  };
}

/** What `package.json` says of the modules beside it, with the places where one was looked for. */
export type ImpliedFormat =
  | TS.ResolutionMode
  | { readonly impliedNodeFormat?: TS.ResolutionMode; readonly packageJsonScope?: unknown };

export interface CommentDirective {
  readonly range: TS.TextRange;
}

export interface SymlinkCache {
  setSymlinksFromResolution(module: TS.ResolvedModuleFull): void;
}

export type GetCompletions = (
  host: object,
  program: TS.Program,
  log: (text: string) => void,
  file: TS.SourceFile,
  position: number,
  preferences: TS.UserPreferences,
  trigger: string | undefined,
  kind: TS.CompletionTriggerKind,
  cancellation: TS.CancellationToken,
  format?: undefined,
  includeSymbol?: boolean,
) => TS.CompletionInfo | undefined;

type DescribeSymbol = (
  checker: TS.TypeChecker,
  symbol: TS.Symbol,
  file: TS.SourceFile,
  enclosing: TS.Node | undefined,
  location: TS.Node,
) => {
  readonly symbolKind: TS.ScriptElementKind;
  readonly displayParts: TS.SymbolDisplayPart[];
  readonly documentation: TS.SymbolDisplayPart[];
  readonly tags: TS.JSDocTagInfo[] | undefined;
};

interface Bound {
  readonly locals?: Map<string, TS.Symbol>;
  readonly symbol?: TS.Symbol;
}

/** The names that the binder found declared directly in the scope of `node`. */
export function localsOf(node: TS.Node): Map<string, TS.Symbol> | undefined {
  return (node as Bound).locals;
}

/** The symbol that a declaration declares. */
export function symbolOf(node: TS.Node): TS.Symbol | undefined {
  return (node as Bound).symbol;
}

/** What the parser complained about. */
export function parseDiagnosticsOf(file: TS.SourceFile): readonly TS.DiagnosticWithLocation[] {
  return (
    (file as { readonly parseDiagnostics?: readonly TS.DiagnosticWithLocation[] }).parseDiagnostics ?? []
  );
}

/** What the binder complained about. */
export function bindDiagnosticsOf(file: TS.SourceFile): readonly TS.Diagnostic[] {
  return (file as { readonly bindDiagnostics?: readonly TS.Diagnostic[] }).bindDiagnostics ?? [];
}

interface WholeChecker {
  getDiagnostics(file: TS.SourceFile): readonly TS.Diagnostic[];
  getEmitResolver(file: TS.SourceFile, cancellation: undefined, skipDiagnostics: boolean): unknown;
}

/** Checks a file. Its name must be one that the checker has not seen yet. */
export function checkFile(checker: TS.TypeChecker, file: TS.SourceFile): readonly TS.Diagnostic[] {
  return (checker as unknown as WholeChecker).getDiagnostics(file);
}

/** What tells the declaration emitter of types in a file that has been checked. */
export function emitResolverOf(checker: TS.TypeChecker, file: TS.SourceFile): unknown {
  return (checker as unknown as WholeChecker).getEmitResolver(file, undefined, true);
}
