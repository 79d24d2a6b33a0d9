import type { CellFailure, RunOptions } from '../interpreter.ts';
import { checkCell } from './checker/check.ts';
import type { CellConverter } from './checker/converter.ts';
import { withoutExports } from './checker/exports.ts';
import type { Entry } from './declarations/entry.ts';
import type { DeclarationStore } from './declarations/store.ts';
import { registerCell } from './run/cell-files.ts';
import { type CellFunction, compile } from './run/script.ts';
import { transformCell } from './transform/cell.ts';
import { describeTypeErrors } from './type-errors.ts';

/** A cell that is ready to run, and what it will have declared. */
export interface PreparedCell {
  readonly run: CellFunction;
  /** What V8 calls the cell. */
  readonly filename: string;
  readonly entries: readonly Entry[];
  /** Filled while the cell runs: its names that have got their values. */
  readonly bound: Set<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

interface Surroundings {
  readonly folder: string;
  readonly converter: CellConverter;
  readonly store: DeclarationStore;
}

/** Checks a cell, and makes it a function that binds its names to the notebook object. Nothing of it runs. */
export function prepareCell(
  source: string,
  { count, hidden = {} }: RunOptions,
  { folder, converter, store }: Surroundings,
): PreparedCell | CellFailure {
  const plain = withoutExports(source);
  const checked = checkCell(converter, store.text() + declarationsOf(hidden), plain);
  if (checked.kind === 'wrong') return describeTypeErrors(checked.diagnostics, source, folder);
  const { code, sourceMap, names, captures } = transformCell(plain, {
    outer: (name) => (Object.hasOwn(hidden, name) ? 'hidden' : store.holds(name) ? 'notebook' : null),
    isType: (name) => checked.types.has(name),
  });
  const filename = registerCell(folder, count, sourceMap);
  const entries = checked.declarations.map((part) => ({
    ...part,
    held: names.has(part.name),
    captures: captures.get(part.name) ?? NOTHING,
    helper: !checked.names.has(part.name),
  }));
  return { run: compile(code, filename), filename, entries, bound: new Set() };
}

function declarationsOf(hidden: Readonly<Record<string, unknown>>): string {
  const lines = Object.keys(hidden).map((name) => `declare const ${name}: (...args: any[]) => any;\n`);
  return lines.join('');
}
