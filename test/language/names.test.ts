import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSymbols } from '../../src/code/symbols.ts';
import { findFunctions } from '../../src/probes/names/find-functions.ts';
import { readTraceable } from '../../src/probes/names/traceable.ts';

const symbols = readSymbols(
  [
    'ffffffff81000000 T vfs_read',
    'ffffffff81000100 t vfs_read_iter',
    'ffffffff81000200 t vfs_read_iter',
    'ffffffff81000300 W vfs_weak',
    'ffffffff81000400 D vfs_data',
    'ffffffff81000500 T vfs_forbidden',
    'ffffffffc0000000 t vfs_read\t[ext4]',
  ].join('\n'),
);
const blacklist = '0xffffffff81000500-0xffffffff81000600\tvfs_forbidden\n';
const available = 'vfs_read\nvfs_forbidden\n__ftrace_invalid_address___42\nvfs_read [ext4]\nread_vfs\n';

const names = (found: readonly { name: string; module: string | null }[]) =>
  found.map(({ name, module }) => (module ? `${module}:${name}` : name));

test('what ftrace lists can be traced, but for what kprobes must not touch', () => {
  assert.deepEqual(names(readTraceable({ available, blacklist }, symbols)), [
    'vfs_read',
    'ext4:vfs_read',
    'read_vfs',
  ]);
});

test('without its list the text symbols are what can be traced', () => {
  assert.deepEqual(names(readTraceable({ available: '', blacklist }, symbols)), [
    'vfs_read',
    'ext4:vfs_read',
    'vfs_read_iter',
    'vfs_read_iter',
  ]);
});

test('a pattern is a glob of the whole name, or a part of it, in all modules or in one', () => {
  const all = readTraceable({ available: '', blacklist: '' }, symbols);
  const find = (pattern: string) => names(findFunctions(pattern, all, 10).shown);
  assert.deepEqual(find('vfs_read*'), ['vfs_read', 'ext4:vfs_read', 'vfs_read_iter']);
  assert.deepEqual(find('iter'), ['vfs_read_iter']);
  assert.deepEqual(find('ext4:*'), ['ext4:vfs_read']);
  assert.deepEqual(find('vmlinux:vfs_read'), ['vfs_read', 'vfs_read_iter']);
  assert.deepEqual(findFunctions('vfs', all, 1), { total: 4, shown: [{ name: 'vfs_read', module: null }] });
});

test('a pattern without a match names the nearest', () => {
  const all = readTraceable({ available, blacklist }, symbols);
  assert.throws(() => findFunctions('vfs_raed*', all, 10), {
    code: 'unknown-function',
    message: /^no function that can be traced matches 'vfs_raed\*'\ndid you mean vfs_read\?$/,
  });
  assert.throws(() => findFunctions('ext3:*', all, 10), {
    code: 'unknown-module',
    message: /did you mean ext4\?/,
  });
  assert.throws(() => findFunctions('xyzzyx', all, 10), { message: /a shorter part of the name finds more/ });
});
