import type TS from 'typescript';
import { ts } from '../compiler.ts';

/** A node as the parser leaves it when it parses comments too. */
type Documented = TS.Node & { jsDoc?: TS.Node[]; jsDocCache?: unknown };

/** The file of packages whose comments were parsed last: mostly the next thing asked for is of the same one. */
let last: { readonly file: TS.SourceFile; readonly withComments: TS.SourceFile } | undefined;

/**
 * Gives the declarations of `symbol` their comments. Files of packages are parsed without them, which saves a third
 * of the time and of the memory: hardly any of the thousands is ever read.
 */
export function documentSymbol(symbol: TS.Symbol): void {
  for (const declaration of symbol.declarations ?? []) {
    for (const node of [declaration, ...holders(declaration)]) document(node);
  }
}

/** Where the comment of a variable stands: at its whole statement. */
function holders(declaration: TS.Node): readonly TS.Node[] {
  return ts.isVariableDeclaration(declaration) ? [declaration.parent, declaration.parent.parent] : [];
}

function document(node: Documented): void {
  const file = node.getSourceFile();
  if (node.jsDoc || !isUndocumented(file)) return;
  const comments = ts.getJSDocCommentRanges(node, file.text);
  if (!comments?.length) return;
  const jsDoc = (sameNode(node, commented(file)) as Documented | undefined)?.jsDoc;
  if (!jsDoc) return;
  for (const comment of jsDoc) {
    Object.assign(comment, { parent: node });
    ts.setParentRecursive(comment, false);
  }
  Object.assign(node, { jsDoc, jsDocCache: undefined });
}

function isUndocumented(file: TS.SourceFile): boolean {
  const { jsDocParsingMode } = file as { readonly jsDocParsingMode?: TS.JSDocParsingMode };
  return jsDocParsingMode === ts.JSDocParsingMode.ParseForTypeInfo;
}

function commented(file: TS.SourceFile): TS.SourceFile {
  if (last?.file !== file) {
    const withComments = ts.createSourceFile(file.fileName, file.text, ts.ScriptTarget.ESNext);
    last = { file, withComments };
  }
  return last.withComments;
}

/** The node of the other tree of the same text. */
function sameNode(node: TS.Node, within: TS.Node): TS.Node | undefined {
  if (within.pos === node.pos && within.end === node.end && within.kind === node.kind) return within;
  return ts.forEachChild(within, (child) =>
    child.pos <= node.pos && child.end >= node.end ? sameNode(node, child) : undefined,
  );
}

/** True when the comment above every declaration of `symbol` says `@deprecated`. */
export function isDeprecated(symbol: TS.Symbol): boolean {
  const declarations = symbol.declarations ?? [];
  return (
    declarations.length > 0 && declarations.every((node) => [node, ...holders(node)].some(saysDeprecated))
  );
}

function saysDeprecated(node: TS.Node): boolean {
  const { text } = node.getSourceFile();
  const comments = ts.getJSDocCommentRanges(node, text) ?? [];
  return comments.some(({ pos, end }) => text.slice(pos, end).includes('@deprecated'));
}
