import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeLine } from '../../src/probes/compile/complete.ts';
import { facts } from './kernel.ts';

const cases: readonly (readonly [before: string, typed: string, some: readonly string[]])[] = [
  ['p do_filp_op', 'do_filp_op', ['do_filp_open']],
  ['  r64:back do_filp_op', 'do_filp_op', ['do_filp_open']],
  ['p:t1 do_filp_open ', '', ['dfd', 'op', 'pathname']],
  ['p:t1 do_filp_open dfd pa', 'pa', ['pathname']],
  ['p:t1 do_filp_open name=pathname->na', 'na', ['name']],
  ['p:t1 do_filp_open x=+0(op->', '', ['open_flag', 'mode']],
  ['p:t1 vfs_read file->f_path.den', 'den', ['dentry']],
  ['r:t1 do_filp_open $retval->f_path.dentry->d_n', 'd_n', ['d_name']],
  ['r:t1 do_filp_open $ret', '$ret', ['$retval']],
  ['p:t1 do_filp_open x=%d', '%d', ['%di', '%dx']],
  ['p:t1 do_filp_open dfd:s3', 's3', ['s32']],
];

for (const [before, typed, some] of cases) {
  test(`completes: ${before}`, () => {
    const found = completeLine(before, facts)!;
    assert.equal(found.typed, typed);
    for (const match of some) assert.ok(found.matches.includes(match), found.matches.join(' '));
    assert.ok(found.matches.every((match) => match.includes(typed)));
  });
}

test('functions that begin with it come first, then those with such a word, then others; shorter ones first', () => {
  const { matches } = completeLine('p vfs_rea', facts)!;
  assert.deepEqual(matches.slice(0, 3), ['vfs_read', 'vfs_readv', 'vfs_readlink']);
  const found = completeLine('p:x filp_open', facts)!.matches;
  assert.deepEqual(found.slice(0, 2), ['filp_open', 'do_filp_open']);
  assert.equal(completeLine('p:x r', facts)!.matches.length, 50);
});

test('members come as the struct has them, and a part of the name finds them', () => {
  assert.deepEqual(completeLine('p f', facts, 2)!.matches.length, 2);
  assert.deepEqual(completeLine('p vfs_read file->f_path.', facts)!.matches, ['mnt', 'dentry']);
  assert.ok(completeLine('p vfs_read file->f_path.dentry->name', facts)!.matches.includes('d_name'));
});

test('events are completed by group or name, and system calls by theirs', () => {
  const eventNames = [
    'sched:sched_switch',
    'sched:sched_wakeup',
    'syscalls:sys_enter_openat',
    'syscalls:sys_exit_openat',
  ];
  const matches = (before: string) => completeLine(before, { ...facts, eventNames })?.matches;
  assert.deepEqual(matches('sched:sched_sw'), ['sched:sched_switch']);
  assert.deepEqual(matches('  wakeup'), ['sched:sched_wakeup']);
  assert.deepEqual(matches('sys:open'), ['sys:openat']);
  assert.deepEqual(matches('openat'), ['sys:openat', 'syscalls:sys_exit_openat']);
  assert.equal(matches('p'), undefined);
  assert.equal(completeLine('sched:sched_sw', { ...facts, eventNames: [] }), null);
});

test('a return probe offers no parameters, an unfinished or wrong line nothing', () => {
  assert.deepEqual(completeLine('r:t1 do_filp_open d', facts)?.matches, []);
  assert.deepEqual(completeLine('p:t1 no_such_function d', facts)?.matches, []);
  assert.deepEqual(completeLine('p:t1 do_filp_open pathname->nope->x', facts)?.matches, []);
  assert.equal(completeLine('p:t1 do_filp_open dfd if d', facts), null);
  assert.equal(completeLine('hello', { ...facts, eventNames: [] }), null);
});
