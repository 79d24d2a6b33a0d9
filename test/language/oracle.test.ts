import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Passing } from '../../src/probes/compile/conventions.ts';
import { parameters } from '../../src/probes/compile/parameters.ts';
import { oracleLines } from '../btf/kernel.ts';
import { commandOf, facts, one } from './kernel.ts';
import { paholeMembers } from './pahole.ts';

for (const arch of ['x86_64', 'aarch64'] as const) {
  test(`parameters on ${arch} are where gcc passes them`, () => {
    const lines = readFileSync(join(import.meta.dirname, `fixtures/passing-gcc-${arch}.txt`), 'utf8')
      .trimEnd()
      .split('\n');
    for (const line of lines) {
      const [name, ...places] = line.split(' ') as [string, ...string[]];
      const found = parameters({ ...facts, arch }, name)!.map(({ passing }) => asGcc(passing));
      assert.deepEqual(found, places, name);
    }
    assert.ok(lines.length >= 500, `${lines.length} functions`);
  });
}

function asGcc(passing: Passing): string {
  switch (passing.kind) {
    case 'registers':
      return passing.names.join();
    case 'stack':
      return `${passing.offset}(sp)`;
    case 'pointed':
      return `(${asGcc(passing.pointer)})`;
    case 'vector':
      return 'vector';
  }
}

test('members are fetched where pahole has them, bitfields bit by bit', () => {
  const members = paholeMembers(oracleLines('layouts-pahole.txt'));
  const found = fetched(members.map(({ path, bits }) => `${path}${bits === null ? ':x8' : ''}`));
  for (const [i, { path, bitOffset, bits }] of members.entries())
    assert.deepEqual(placeOf(found[i]!), { bitOffset, bits }, path);
  assert.ok(members.length >= 500, `${members.length} members`);
  assert.ok(members.filter(({ bits }) => bits !== null).length > 50);
});

test('members are fetched at the offsets that gcc has for them', () => {
  const members = oracleLines('offsets-gcc.txt').filter((line) => /^\w+\.\w/.test(line));
  const found = fetched(members.map((line) => line.replace(/^(\w+)\.(\S+) .*/, '(struct $1 *)buf->$2:x8')));
  for (const [i, line] of members.entries())
    assert.equal(placeOf(found[i]!).bitOffset, Number(line.split(' ')[1]) * 8, line);
  assert.ok(members.length >= 500, `${members.length} members`);
});

/** What the kernel is told for each argument. */
function fetched(paths: readonly string[]): string[] {
  const texts: string[] = [];
  for (let at = 0; at < paths.length; at += 100) {
    const values = paths.slice(at, at + 100).map((path, i) => `a${i}=${path}`);
    const words = commandOf(one(`p:a vfs_read ${values.join(' ')}`)).text.split(' ');
    texts.push(...words.slice(2, 2 + values.length));
  }
  return texts;
}

/** `a0=+8(%si):x8`, `a0=+8(%si):b4@2/8` */
function placeOf(fetch: string): { bitOffset: number; bits: number | null } {
  const [, bytes, width, bit] = /^\w+=\+(\d+)\(%si\):(?:x8|b(\d+)@(\d+)\/\d+)$/.exec(fetch)!;
  if (width === undefined) return { bitOffset: Number(bytes) * 8, bits: null };
  return { bitOffset: Number(bytes) * 8 + Number(bit), bits: Number(width) };
}
