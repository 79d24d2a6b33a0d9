import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { type Part, splitDeclarations } from '../declarations/split.ts';
import { localsOf } from '../internals.ts';
import type { CellConverter } from './converter.ts';
import type { ConverterDiagnostic } from './tslab.ts';

export type CheckedCell =
  | { readonly kind: 'wrong'; readonly diagnostics: readonly ConverterDiagnostic[] }
  | {
      readonly kind: 'right';
      /** What the cell declares, and what that needs. */
      readonly declarations: readonly Part[];
      /** The names that it declares itself. */
      readonly names: ReadonlySet<string>;
      /** Imported names that stand for types alone: nothing of them exists at run time. */
      readonly types: ReadonlySet<string>;
    };

/** Checks the cell `source` against `earlier`, the text of a declaration file. */
export function checkCell(converter: CellConverter, earlier: string, source: string): CheckedCell {
  const { diagnostics } = converter.convert(earlier, source);
  if (diagnostics.length > 0) return { kind: 'wrong', diagnostics };
  const { program, file } = converter.cell();
  const checker = program.getTypeChecker();
  const locals = localsOf(file) ?? new Map<string, TS.Symbol>();
  const emitted = splitDeclarations(converter.emitted());
  return {
    kind: 'right',
    declarations: [...emitted, ...variablesOfBlocks(locals, emitted, checker)],
    names: new Set([...locals.keys(), ...emitted.filter(isAugmentation).map(({ name }) => name)]),
    types: importedTypes(locals, checker),
  };
}

/** TypeScript emits no declaration for a `var` inside a block, although it is a variable of the whole cell. */
function variablesOfBlocks(
  locals: ReadonlyMap<string, TS.Symbol>,
  emitted: readonly Part[],
  checker: TS.TypeChecker,
): readonly Part[] {
  const isVariable = ({ flags }: TS.Symbol) => (flags & ts.SymbolFlags.FunctionScopedVariable) !== 0;
  const missing = [...locals].filter(
    ([name, symbol]) => isVariable(symbol) && !emitted.some((part) => part.name === name && part.value),
  );
  return missing.map(([name, symbol]) => {
    const type = checker.typeToString(
      checker.getTypeOfSymbol(symbol),
      undefined,
      ts.TypeFormatFlags.NoTruncation,
    );
    return { name, value: true, type: false, text: `declare let ${name}: ${type};` };
  });
}

function importedTypes(locals: ReadonlyMap<string, TS.Symbol>, checker: TS.TypeChecker): ReadonlySet<string> {
  const types = [...locals].filter(([, symbol]) => {
    if ((symbol.flags & ts.SymbolFlags.Alias) === 0) return false;
    return (checker.getAliasedSymbol(symbol).flags & ts.SymbolFlags.Value) === 0;
  });
  return new Set(types.map(([name]) => name));
}

/** `declare global` and `declare module 'name'`, see `splitDeclarations`. */
function isAugmentation({ name, text }: Part): boolean {
  return name === text;
}
