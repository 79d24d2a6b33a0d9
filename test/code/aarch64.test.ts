import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disassemble } from '../../src/code/disassemble.ts';
import { readSymbols } from '../../src/code/symbols.ts';

const ADDRESS = 0xffff800008350000n;
const symbols = readSymbols(
  [
    'ffff80000834ffcc T before',
    'ffff800008350000 T f',
    'ffff800008350048 T after',
    'ffff800008351000 T ftrace_caller',
    'ffff800008352000 T end',
  ].join('\n'),
);

/** The words of an objdump listing: what the assembler makes of each line is known from the manual. */
const LISTING: readonly (readonly [word: number, text: string, flow: string, callee: string | null])[] = [
  [0xd503233f, 'paciasp', 'next', null],
  [0xa9bf7bfd, 'stp x29, x30, [sp, #-0x10]!', 'next', null],
  [0x94000010, 'bl #0xffff800008350048 <after>', 'call', 'after'],
  [0x54000040, 'b.eq #0xffff800008350014 <f+0x14>', 'branch', null],
  [0xb4000040, 'cbz x0, #0xffff800008350018 <f+0x18>', 'branch', null],
  [0x14000002, 'b #0xffff80000835001c <f+0x1c>', 'jump', null],
  [0xd63f0020, 'blr x1', 'call', null],
  [0xd65f03c0, 'ret', 'return', null],
  [0x17ffffeb, 'b #0xffff80000834ffcc <before>', 'jump', 'before'],
  [0xd4200080, 'brk #4', 'trap', null],
  [0xffffffff, '.word 0xffffffff', 'trap', null],
];

const code = (words: readonly number[]) => {
  const bytes = new Uint8Array(Uint32Array.from(words).buffer);
  return { architecture: 'aarch64', address: ADDRESS, bytes } as const;
};

test('instructions of aarch64 have their text, where they lead, and four bytes each', async () => {
  const padding = [0xd503201f, 0];
  const { rows, notes } = await disassemble(code([...LISTING.map(([word]) => word), ...padding]), symbols);
  assert.deepEqual(
    rows.map(({ text, flow, callee }) => [text, flow, callee]),
    LISTING.map(([, text, flow, callee]) => [text, flow, callee]),
  );
  assert.deepEqual(
    rows.map(({ offset }) => offset),
    LISTING.map((_, i) => i * 4),
  );
  assert.equal(rows[2]!.bytes, '10 00 00 94');
  assert.match(notes.join(), /^\+36 is the breakpoint of an installed kprobe/);
});

test("ftrace's call is pointed out", async () => {
  const { notes } = await disassemble(code([0xaa1e03e9, 0x940003ff, 0xd65f03c0]), symbols);
  assert.match(notes.join(), /^\+4 is ftrace's call/);
});
