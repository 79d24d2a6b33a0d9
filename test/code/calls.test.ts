import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { callSites } from '../../src/code/call-sites.ts';
import { disassemble, instructionStarts } from '../../src/code/disassemble.ts';
import { readFunctions } from '../../src/code/function-code.ts';
import { readSymbols } from '../../src/code/symbols.ts';
import { fakeTarget, kernelSymbols, objdump, TEXT_ADDRESS, text, writeKcore } from './kernel.ts';

const folder = mkdtempSync(join(tmpdir(), 'probebook-kcore-'));
after(() => rmSync(folder, { recursive: true }));
const kcore = join(folder, 'kcore');
writeKcore(kcore, TEXT_ADDRESS, text());
const symbols = kernelSymbols();

test('do_filp_open sees what path_openat returned at +175', async () => {
  const sites = await callSites(fakeTarget(kcore), symbols, 'do_filp_open');
  assert.deepEqual(sites, [
    { callee: 'path_openat', n: 1, offset: 175 },
    { callee: 'kfree', n: 1, offset: 249 },
    { callee: 'path_openat', n: 2, offset: 302 },
    { callee: 'path_openat', n: 3, offset: 328 },
    { callee: '__stack_chk_fail', n: 1, offset: 341 },
  ]);
});

for (const name of ['do_filp_open', 'path_openat']) {
  test(`${name} falls into the instructions that objdump finds`, async () => {
    const [code] = await readFunctions(fakeTarget(kcore), symbols, [name]);
    const { rows, notes } = await disassemble(code!, symbols);
    const expected = objdump(name);
    const padding = expected.findLastIndex(
      ({ text }) => !/^(int3|nop|cs nop|data16|xchg +%ax,%ax)/.test(text),
    );
    assert.deepEqual(
      rows.map(({ offset, bytes }) => ({ address: code!.address + BigInt(offset), bytes })),
      expected.slice(0, padding + 1).map(({ address, bytes }) => ({ address, bytes })),
    );
    assert.deepEqual(notes, []);
  });

  test(`${name} calls what objdump sees it call`, async () => {
    const all = objdump(name);
    const expected = all.flatMap(({ address, text, bytes }) => {
      const target = /^call\s+0x([0-9a-f]+)$/.exec(text)?.[1];
      const after = address + BigInt(bytes.split(' ').length) - all[0]!.address;
      return target ? [{ callee: symbols.symbolize(BigInt(`0x${target}`)), offset: Number(after) }] : [];
    });
    const sites = await callSites(fakeTarget(kcore), symbols, name);
    assert.ok(expected.length > 4);
    assert.deepEqual(
      sites.filter((s) => s.offset !== null).map(({ callee, offset }) => ({ callee, offset })),
      expected,
    );
  });
}

test('several functions are read in one round trip, after one for the map', async () => {
  const target = fakeTarget(kcore);
  const codes = await readFunctions(target, symbols, ['do_filp_open', 'path_openat']);
  assert.deepEqual(
    codes.map((c) => c.bytes.length),
    [352, 4704],
  );
  await readFunctions(target, symbols, ['do_filp_open']);
  assert.equal(target.scripts.length, 3);
});

test('a jump to another function is a call without a return; the function itself and its cold part are none', async () => {
  const table = readSymbols(
    [
      'ffffffff81000000 T f',
      'ffffffff81000020 T g',
      'ffffffff81000040 t f.cold',
      'ffffffff81000060 T __x86_return_thunk',
      'ffffffff81000080 T end',
    ].join('\n'),
  );
  const code = Buffer.alloc(0x80, 0xcc);
  jump(code, 0x00, 0xe8, 0x20); // call g
  jump(code, 0x05, 0xe8, 0x20); // call g
  jump(code, 0x0a, 0xe9, 0x40); // jmp f.cold
  jump(code, 0x0f, 0xe9, 0x00); // jmp f
  jump(code, 0x14, 0xe9, 0x60); // jmp __x86_return_thunk
  jump(code, 0x19, 0xe9, 0x20); // jmp g
  const path = join(folder, 'jumps');
  writeKcore(path, 0xffffffff81000000n, code);
  // The first call stands where ftrace calls, and is its own.
  assert.deepEqual(await callSites(fakeTarget(path), table, 'f'), [
    { callee: 'g', n: 1, offset: 10 },
    { callee: 'f', n: 1, offset: null },
    { callee: 'g', n: 2, offset: null },
  ]);
});

test("an installed kprobe's breakpoint and ftrace's call are pointed out", async () => {
  const bytes = Buffer.from(text().subarray(0x2360, 0x2360 + 352));
  bytes[175] = 0xcc;
  const code = { architecture: 'x86_64', address: 0xffffffff8137d360n, bytes } as const;
  const probed = await disassemble(code, symbols);
  assert.match(probed.notes.join(), /^\+175 is a breakpoint/);
  bytes.set([0xe8, 0, 0, 0, 0]);
  const traced = await disassemble(code, symbols);
  assert.match(traced.notes[0]!, /ftrace/);
});

test('instructions start where objdump has them', async () => {
  const bytes = text().subarray(0x2360, 0x2360 + 352);
  const starts = await instructionStarts(
    { architecture: 'x86_64', address: 0xffffffff8137d360n, bytes },
    symbols,
  );
  assert.deepEqual(starts.slice(0, 4), [0, 5, 6, 9]);
  assert.ok(starts.includes(175) && !starts.includes(176));
});

test('a function that is not there is named, with the nearest ones', async () => {
  await assert.rejects(callSites(fakeTarget(kcore), symbols, 'do_filp_opne'), {
    code: 'unknown-function',
    message: /do_filp_opne.*\n.*do_filp_open/,
  });
});

test('hidden addresses and an unreadable kcore say what to do', async () => {
  const hidden = readSymbols('0000000000000000 T do_filp_open\n');
  await assert.rejects(callSites(fakeTarget(kcore), hidden, 'do_filp_open'), {
    code: 'addresses-hidden',
    message: /kptr_restrict/,
  });
  await assert.rejects(callSites(fakeTarget(join(folder, 'none')), symbols, 'do_filp_open'), {
    code: 'kcore-unreadable',
    message: /cannot be opened \(.*No such file.*\)\n.*root/,
  });
  await assert.rejects(callSites(fakeTarget(kcore), symbols, 'vfs_read'), {
    code: 'kcore-unreadable',
    message: /0xffffffff/,
  });
  const powerpc = join(folder, 'powerpc');
  writeKcore(powerpc, TEXT_ADDRESS, text(), 21);
  await assert.rejects(callSites(fakeTarget(powerpc), symbols, 'do_filp_open'), { code: 'architecture' });
});

function jump(code: Buffer, at: number, opcode: number, to: number): void {
  code[at] = opcode;
  code.writeInt32LE(to - (at + 5), at + 1);
}
