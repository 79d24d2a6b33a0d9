import { dirname, join } from 'node:path';
import type TS from 'typescript';
import { ts } from '../compiler.ts';

/**
 * How a cell is checked: strict about null, lenient about what is only a habit of large programs (implicit `any`,
 * see `diagnostics.ts`; unset class fields; the type of a caught error).
 */
export function cellOptions(folder: string): TS.CompilerOptions {
  return {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    customConditions: ['node'],
    target: ts.ScriptTarget.ESNext,
    // Everything of esnext that TypeScript 5.9 declares is in Node 24.
    lib: ['lib.esnext.d.ts'],
    types: ['node'],
    typeRoots: [...ancestors(folder), ...ancestors(import.meta.dirname)],
    strict: true,
    strictPropertyInitialization: false,
    useUnknownInCatchVariables: false,
    noImplicitThis: false,
    allowUnreachableCode: true,
    allowUnusedLabels: true,
    allowJs: true,
    checkJs: false,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    esModuleInterop: true,
    skipLibCheck: true,
    declaration: true,
    newLine: ts.NewLineKind.LineFeed,
    rootDir: folder,
    outDir: 'outDir',
  };
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  const here = join(folder, 'node_modules', '@types');
  return parent === folder ? [here] : [here, ...ancestors(parent)];
}
