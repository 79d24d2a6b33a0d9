import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { type Captures, capturesOf } from './captures.ts';
import { emitScript } from './emit-script.ts';
import { type CellNames, namesFor } from './names.ts';
import { createRewriter } from './rewriter.ts';
import { type Binding, createScope } from './scope.ts';
import { rewriteStatements } from './statements.ts';

export interface TransformedCell {
  /**
   * A script whose value is the cell as an async function `($, $cell, require, __dirname, __filename)`, of the
   * notebook object and a `CellHost`. It resolves to `{value}` when the cell ends with an expression.
   * Its first line is not the cell's: run it with `lineOffset: -1`.
   */
  readonly code: string;
  /** Source map version 3, from lines of `code` after the first to lines of the cell. */
  readonly sourceMap: string;
  /** Names of the values that the cell declares. */
  readonly names: ReadonlySet<string>;
  readonly captures: Captures;
}

export interface TransformOptions {
  /** What a name means that the cell does not declare. */
  readonly outer: (name: string) => Binding | null;
  /** True for the imported name of something that is only a type. */
  readonly isType: (name: string) => boolean;
}

/** Makes a cell, free of type errors, into a script in which its top-level names are properties of one object. */
export function transformCell(source: string, { outer, isType }: TransformOptions): TransformedCell {
  let declared: ReadonlySet<string> = new Set();
  let captures: Captures = new Map();
  const toFunction: TS.TransformerFactory<TS.SourceFile> = (context) => (file) => {
    const names = namesFor(file);
    const scope = createScope(file, outer);
    declared = new Set(scope.names.filter((name) => !isType(name)));
    captures = capturesOf(file, scope);
    const statements = rewriteStatements(file, createRewriter(context, names, scope), isType);
    return asFunction(file, statements, names, context.factory);
  };
  const { outputText, sourceMapText } = emitScript(source, toFunction);
  return {
    code: `(function () { 'use strict';\n${withoutModuleText(outputText)}\n})()`,
    sourceMap: sourceMapText,
    names: declared,
    captures,
  };
}

function asFunction(
  file: TS.SourceFile,
  statements: readonly TS.Statement[],
  names: CellNames,
  factory: TS.NodeFactory,
): TS.SourceFile {
  const parameters = [names.notebook, names.host, 'require', '__dirname', '__filename'].map((name) =>
    factory.createParameterDeclaration(undefined, undefined, name),
  );
  const cell = factory.createFunctionExpression(
    [factory.createModifier(ts.SyntaxKind.AsyncKeyword)],
    undefined,
    undefined,
    undefined,
    parameters,
    undefined,
    factory.createBlock(statements, true),
  );
  return factory.updateSourceFile(file, [factory.createReturnStatement(cell)]);
}

/** TypeScript marks a module without imports as one, and names the file of the source map. */
function withoutModuleText(output: string): string {
  return output.replace(/^export \{\};$/m, '').replace(/^\/\/# sourceMappingURL=.*$/m, '');
}
