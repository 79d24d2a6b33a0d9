import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { CommentDirective, ImpliedFormat } from '../internals.ts';

/** A file as `createProgram` leaves it: what it imports and augments is noted on it. */
export interface ParsedFile extends TS.SourceFile {
  readonly imports?: readonly TS.StringLiteralLike[];
  /** `// @ts-ignore` and `// @ts-expect-error`. */
  readonly commentDirectives?: readonly CommentDirective[];
}

interface HowToParse {
  readonly format?: ImpliedFormat | undefined;
  /** Its comments are parsed too: they take a third of the time, and for packages `docs.ts` does it later. */
  readonly documented?: boolean;
}

/** Parses a file for use outside of a program. `isGlobal` tells whether that can be. */
export function parsedFile(
  path: string,
  text: string,
  options: TS.CompilerOptions,
  { format, documented = true }: HowToParse = {},
): ParsedFile {
  const detailed = typeof format === 'object' ? format : { impliedNodeFormat: format };
  const file = ts.createSourceFile(path, text, {
    languageVersion: ts.ScriptTarget.ESNext,
    impliedNodeFormat: detailed.impliedNodeFormat,
    setExternalModuleIndicator: ts.getSetExternalModuleIndicator(options),
    jsDocParsingMode: documented ? ts.JSDocParsingMode.ParseAll : ts.JSDocParsingMode.ParseForTypeInfo,
  });
  const { impliedNodeFormat, ...scope } = detailed;
  Object.assign(file, { path, resolvedPath: path, originalFileName: path, ...scope });
  // A program notes these itself on the files that it needs from the start.
  if (!isGlobal(file)) {
    Object.assign(file, { imports: importsOf(file), moduleAugmentations: [], ambientModuleNames: [] });
  }
  return file as ParsedFile;
}

/**
 * True for a file that says something about what is outside of it: global names, other modules, libraries. The
 * checker must know it from the start; any other file it can be given whenever somebody imports it.
 */
export function isGlobal(file: TS.SourceFile): boolean {
  if (file.libReferenceDirectives.length > 0 || file.referencedFiles.length > 0) return true;
  if (file.typeReferenceDirectives.some(({ fileName }) => fileName !== 'node')) return true;
  if (!ts.isExternalModule(file)) return file.isDeclarationFile;
  return file.statements.some((node) => ts.isModuleDeclaration(node) && ts.isAmbientModule(node));
}

function importsOf(file: TS.SourceFile): readonly TS.StringLiteralLike[] {
  const imports: TS.StringLiteralLike[] = [];
  for (const node of file.statements) {
    if (!ts.isAnyImportOrReExport(node)) continue;
    const name = ts.getExternalModuleName(node);
    if (!name || !ts.isStringLiteral(name) || name.text === '') continue;
    ts.setParentRecursive(node, false);
    imports.push(name);
  }
  if (!/\b(?:import|require)\s*\(/.test(file.text)) return imports;
  ts.forEachDynamicImportOrRequireCall(file, true, true, (node, name) => {
    ts.setParentRecursive(node, false);
    imports.push(name);
  });
  return imports;
}
