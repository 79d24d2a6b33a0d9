import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

const HEAD = `import type { Table } from '../../src/table/types.ts';
import { op } from '../../src/table/op.ts';
import { pair } from '../../src/analysis/pair.ts';
import { summary } from '../../src/analysis/summary.ts';
interface Row { readonly ts: number; readonly tid: number; readonly name: string | null }
interface Ret { readonly ts: number; readonly tid: number; readonly name: string; readonly ret: bigint }
declare const t: Table<Row>;
declare const r: Table<Ret>;
`;

// What the checker says about each line; null when it is content.
const lines: readonly (readonly [code: string, message: RegExp | null])[] = [
  ['t.filter((d) => d.nmae)', /^Property 'nmae' does not exist on type 'Row'\.$/],
  ['t.derive({ a: (d) => d.nmae })', /^Property 'nmae' does not exist on type 'Row'/],
  ["t.groupby('nmae')", /^Argument of type '"nmae"' is not assignable/],
  ["t.select('nmae')", /^Argument of type '"nmae"' is not assignable/],
  ["summary(t, 'nmae')", /^Argument of type '"nmae"' is not assignable/],
  ['const a: number = t.derive({ q: (d) => d.ts / 2 }).object().q', null],
  ["const b: string | null = t.groupby('name').count().object().name", null],
  [
    "const c: number = t.groupby('tid', { odd: (d) => d.tid % 2 === 1 }).rollup({ n: op.count() }).object().n",
    null,
  ],
  [
    'const e: boolean = t.groupby({ odd: (d) => d.tid % 2 === 1 }).rollup({ m: (d) => op.max(d.ts) / 2 }).object().odd',
    null,
  ],
  ["const f: number = t.rename({ ts: 'begin' }).select('begin').object().begin", null],
  ["const g: bigint = t.join(r, 'tid').object().ret", null],
  ["const h: string | null = t.join(r, 'tid').object().name_1", null],
  [
    'const i: readonly [number, bigint, string] = ((p) => [p.dur, p.ret, p.ret_name] as const)(pair(t, r).object())',
    null,
  ],
  ["const j: number = summary(t, 'ts', { by: 'name' }).object().p99", null],
  ["const k: string | null = summary(t, 'ts', { by: 'name' }).object().name", null],
  ["const l: string = summary(t, 'ts', { by: 'outcome' }).object().outcome", null],
  ['for (const row of t) row.name?.length', null],
];

const file = resolve(import.meta.dirname, 'snippet.ts');
const source = HEAD + lines.map(([code]) => `${code};`).join('\n');
const messages = check();

for (const [index, [code, expected]] of lines.entries()) {
  test(`the checker ${expected ? 'refuses' : 'accepts'} ${code}`, () => {
    const found = messages.get(index + HEAD.split('\n').length - 1) ?? [];
    if (expected === null) return assert.deepEqual(found, []);
    assert.equal(found.length, 1);
    assert.match(found[0]!.split('\n')[0]!, expected);
  });
}

/** Errors of the source by line, from 0. */
function check(): Map<number, string[]> {
  const root = resolve(import.meta.dirname, '../..');
  const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, target) =>
    name === file ? ts.createSourceFile(name, source, target) : getSourceFile(name, target);
  const program = ts.createProgram([file], { ...options, noUnusedLocals: false }, host);
  const snippet = program.getSourceFile(file)!;
  const found = new Map<number, string[]>();
  for (const diagnostic of program.getSemanticDiagnostics(snippet)) {
    const { line } = snippet.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
    found.set(line, [...(found.get(line) ?? []), text]);
  }
  return found;
}
