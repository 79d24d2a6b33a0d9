import type TS from 'typescript';

/** What is used of the compiler beyond its published types: present in every 5.x, see `src/services` there. */
export interface TypeScriptInternals {
  bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void;
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
  readonly locals?: ReadonlyMap<string, TS.Symbol>;
  readonly symbol?: TS.Symbol;
}

/** The names that the binder found declared directly in the scope of `node`. */
export function localsOf(node: TS.Node): ReadonlyMap<string, TS.Symbol> | undefined {
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
