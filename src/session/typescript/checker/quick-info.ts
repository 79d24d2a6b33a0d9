import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { documentSymbol } from './docs.ts';

/** What is at `position` of `file`: undefined when it is nothing that has a type or a name. */
export function quickInfo(
  file: TS.SourceFile,
  checker: TS.TypeChecker,
  _cancellation: unknown,
  position: number,
): TS.QuickInfo | undefined {
  const node = ts.getTouchingPropertyName(file, position);
  const symbol = checker.getSymbolAtLocation(node);
  if (!symbol) return undefined;
  documentSymbol(symbol);
  if (symbol.flags & ts.SymbolFlags.Alias) documentSymbol(checker.getAliasedSymbol(symbol));
  const { symbolKind, displayParts, documentation, tags } =
    ts.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(checker, symbol, file, file, node);
  return {
    kind: symbolKind,
    kindModifiers: '',
    textSpan: { start: node.getStart(file), length: node.getWidth(file) },
    displayParts,
    documentation,
    ...(tags ? { tags } : {}),
  };
}
