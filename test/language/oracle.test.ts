import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Passing } from '../../src/probes/compile/conventions.ts';
import { parameters } from '../../src/probes/compile/parameters.ts';
import { oracleLines } from '../btf/kernel.ts';
import { commandOf, facts, one } from './kernel.ts';

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
  const members = [...paholeMembers()];
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

interface Member {
  /** As a path from `buf`. */
  readonly path: string;
  readonly bitOffset: number;
  /** Of a bitfield. */
  readonly bits: number | null;
}

/** Members of unnamed structs, too: their own names when the struct declares none, behind its name when it does. */
function* paholeMembers(): Iterable<Member> {
  const open: { path: string; bitOffset: number; bits: number | null }[][] = [];
  let struct = '';
  for (const line of oracleLines('layouts-pahole.txt')) {
    const start = /^\s*(?:const )?(struct|union)\s*(\w*)\s*\{/.exec(line);
    if (start) {
      if (open.length === 0) struct = start[2]!;
      open.push([]);
    } else if (/^\s*\}/.test(line)) {
      const [, name, array] = /^\s*\}\s*(\w*)(\[\d*\])?/.exec(line)!;
      const inner = open.pop()!;
      const prefix = name ? `${name}${array ? '[0]' : ''}.` : '';
      const outer = open.at(-1);
      for (const member of inner) {
        if (outer) outer.push({ ...member, path: prefix + member.path });
        else yield { ...member, path: `(struct ${struct} *)buf->${member.path}` };
      }
    } else {
      const member = memberIn(line);
      if (member) open.at(-1)!.push(member);
    }
  }
}

/** `unsigned int f_flags; /* 64 4 *\/`, `u8 sk_userlocks:4; /* 512: 4 1 *\/` */
function memberIn(line: string): Member | null {
  const found =
    /(?:\(\*+\s*(\w+)\)\(.*\)|(\w+)(?:\[\d*\])*|(\w+):(\d+));\s*\/\*\s*(\d+)(?::\s*(\d+))?\s+\d+\s*\*\//.exec(
      line,
    );
  if (!found) return null;
  const [, pointer, plain, field, width, bytes, bit] = found;
  const path = pointer ?? plain ?? field!;
  return {
    path,
    bitOffset: Number(bytes) * 8 + Number(bit ?? 0),
    bits: width === undefined ? null : Number(width),
  };
}
