import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import vm from 'node:vm';
import type TS from 'typescript';

/** tslab's converter, as far as it is used. Offsets are UTF-16 units in the source. */
export interface Converter {
  convert(earlier: string, source: string): { readonly diagnostics: readonly ConverterDiagnostic[] };
  complete(earlier: string, source: string, position: number): ConverterCompletion;
  inspect(earlier: string, source: string, position: number): TS.QuickInfo | undefined;
  close(): void;
}

export interface ConverterDiagnostic {
  readonly start: ConverterPosition;
  readonly end: ConverterPosition;
  readonly messageText: string;
  readonly code: number;
  /** Another file of the notebook's folder, relative to it; absent for the cell. */
  readonly fileName?: string;
}

/** Counts from 0. */
export interface ConverterPosition {
  readonly offset: number;
  readonly line: number;
  readonly character: number;
}

export interface ConverterCompletion {
  readonly start: number;
  readonly end: number;
  readonly original?: TS.CompletionInfo;
}

/** Makes a converter that finds `typescript` where it expects the fork that tslab brings. */
export function loadConverter(typescript: object): Converter {
  const file = createRequire(import.meta.url).resolve('tslab/dist/converter.js');
  const require = createRequire(file);
  const load = vm.compileFunction(
    readFileSync(file, 'utf8'),
    ['exports', 'require', 'module', '__filename', '__dirname'],
    { filename: file },
  );
  const exports = {} as { createConverter(): Converter };
  const give = (id: string): unknown => (id === '@tslab/typescript-for-tslab' ? typescript : require(id));
  load(exports, give, { exports }, file, dirname(file));
  return exports.createConverter();
}
