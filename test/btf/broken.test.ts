import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignOf, isPacked } from '../../src/btf/align.ts';
import { type Btf, readBtf } from '../../src/btf/btf.ts';
import { layoutOf } from '../../src/btf/layout.ts';
import { members, strip } from '../../src/btf/resolve.ts';
import { spell } from '../../src/btf/spell.ts';
import { assemble } from '../fuzz/carve-btf.ts';

const [STRUCT, CONST, PROTOTYPE] = [4, 10, 13];

/** BTF of one type, number 1, of this kind: its last word of three, and the words behind. */
function blob(kind: number, word: number, elements: readonly (readonly number[])[] = []): Btf {
  const words = [0, (kind << 24) | elements.length, word, ...elements.flat()];
  const types = Buffer.alloc(words.length * 4);
  for (const [i, value] of words.entries()) types.writeUInt32LE(value, i * 4);
  return readBtf(assemble(types, Buffer.alloc(1)));
}

test('a struct within itself is bad BTF', () => {
  const btf = blob(STRUCT, 8, [
    [0, 1, 0],
    [0, 1, 32],
  ]);
  const type = btf.type(1);
  assert.ok(type.kind === 'struct');
  for (const question of [
    () => alignOf(btf, 1),
    () => isPacked(btf, 1),
    () => layoutOf(btf, type),
    () => members(btf, type),
  ])
    assert.throws(question, { code: 'bad-btf' });
});

test('a constant of itself is bad BTF, and spelled to an end', () => {
  const btf = blob(CONST, 1);
  assert.throws(() => strip(btf, 1), { code: 'bad-btf' });
  assert.ok(spell(btf, 1).length < 1000);
});

test('a function that takes itself twice is spelled to an end', () => {
  const btf = blob(PROTOTYPE, 0, [
    [0, 1],
    [0, 1],
  ]);
  assert.ok(spell(btf, 1, 'f').length < 1 << 17);
});
