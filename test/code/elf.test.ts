import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { addressAt, ElfError, fileOffset, functionAt, type ReadAt, readElf } from '../../src/code/elf.ts';

const FILES = ['/bin/bash', '/lib/x86_64-linux-gnu/libc.so.6', process.execPath];

const reader =
  (file: Uint8Array): ReadAt =>
  async (ranges) =>
    ranges.map(({ offset, bytes }) => file.subarray(offset, offset + bytes));

const told = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'] });

for (const file of FILES) {
  test(`functions and segments of ${file} are those of readelf and nm`, async () => {
    const elf = await readElf(reader(readFileSync(file)));
    const symbols = told('readelf', '-sW', file)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , type, , , section]) => (type === 'FUNC' || type === 'IFUNC') && section !== 'UND');
    const expected = symbols.map(
      ([, address, size, type, , , , name]) =>
        `${name!.replace(/@.*/, '')} ${BigInt(`0x${address}`)} ${Number(size)} ${type === 'IFUNC'}`,
    );
    const ours = elf.functions.map((f) => `${f.name} ${f.address} ${f.bytes} ${f.indirect}`);
    assert.ok(ours.length > 500);
    assert.deepEqual(new Set(ours), new Set(expected));

    const undefinedNames = told('nm', '-D', '--undefined-only', file)
      .split('\n')
      .map((line) => line.trim().split(' ').at(-1)!.replace(/@.*/, ''))
      .filter(Boolean);
    for (const name of undefinedNames) assert.ok(elf.imports.has(name), name);

    const segments = [
      ...told('readelf', '-lW', file).matchAll(/LOAD +(0x\w+) (0x\w+) 0x\w+ (0x\w+) 0x\w+ R.E/g),
    ];
    assert.deepEqual(
      elf.code.map(({ offset, address, bytes }) => [offset, address, bytes]),
      segments.map(([, offset, address, bytes]) => [Number(offset), BigInt(address!), Number(bytes)]),
    );
    for (const found of elf.functions.filter(({ bytes }) => bytes > 0).slice(0, 300)) {
      const offset = fileOffset(elf, found.address)!;
      assert.equal(addressAt(elf, offset), found.address);
      assert.equal(functionAt(elf, found.address)?.address, found.address);
    }
  });
}

test('what is no such file says why', async () => {
  await assert.rejects(readElf(reader(Buffer.from('#!/bin/sh\n'))), new ElfError('it is no ELF file'));
  const bash = readFileSync('/bin/bash');
  await assert.rejects(readElf(reader(bash.subarray(0, 5000))), /of a table of \d+ bytes/);
});

test('a damaged file is an ElfError or a file, nothing else', async () => {
  const bash = readFileSync('/bin/bash');
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  for (let round = 0; round < 500; round++) {
    const damaged = Buffer.concat([bash.subarray(0, 4096), bash.subarray(bash.length - 8192)]);
    // The section table is moved into what is kept.
    damaged.writeBigUInt64LE(4096n + BigInt(random(4096)), 40);
    for (let n = 0; n < 8; n++) damaged[4 + random(200)] = random(256);
    await readElf(reader(damaged)).catch((error) => assert.ok(error instanceof ElfError, String(error)));
  }
});
