import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { Entry } from '../declarations/entry.ts';
import { splitDeclarations } from '../declarations/split.ts';
import { localsOf } from '../internals.ts';
import type { CellConverter } from './converter.ts';
import type { ConverterDiagnostic } from './tslab.ts';

export type CheckedCell =
  | { readonly kind: 'wrong'; readonly diagnostics: readonly ConverterDiagnostic[] }
  | {
      readonly kind: 'right';
      /** What the cell declares. */
      readonly entries: readonly Entry[];
      /** Imported names that stand for types alone: nothing of them exists at run time. */
      readonly types: ReadonlySet<string>;
    };

/** Checks the cell `source` against `earlier`, the text of a declaration file. */
export function checkCell(converter: CellConverter, earlier: string, source: string): CheckedCell {
  converter.refresh();
  const { diagnostics } = converter.convert(earlier, source);
  if (diagnostics.length > 0) return { kind: 'wrong', diagnostics };
  const program = converter.program();
  const locals = localsOf(program.getSourceFile(converter.cellFile)!) ?? new Map<string, TS.Symbol>();
  const entries = splitDeclarations(converter.emitted()).map((part) => ({
    ...part,
    helper: !locals.has(part.name),
  }));
  return { kind: 'right', entries, types: importedTypes(locals, program.getTypeChecker()) };
}

function importedTypes(locals: ReadonlyMap<string, TS.Symbol>, checker: TS.TypeChecker): ReadonlySet<string> {
  const types = [...locals].filter(([, symbol]) => {
    if ((symbol.flags & ts.SymbolFlags.Alias) === 0) return false;
    return (checker.getAliasedSymbol(symbol).flags & ts.SymbolFlags.Value) === 0;
  });
  return new Set(types.map(([name]) => name));
}
