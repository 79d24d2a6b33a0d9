import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeLine } from '../../src/probes/compile/complete.ts';
import { inspectLine } from '../../src/probes/compile/inspect.ts';
import { needsOfUnfinished } from '../../src/probes/compile/unfinished-needs.ts';
import { facts, verdicts } from './kernel.ts';

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
  ['p:t1 do_filp_open@pa', 'pa', ['path_openat']],
  ['sp', 'sp', ['span']],
  ['span x do_filp_o', 'do_filp_o', ['do_filp_open']],
  ['span x sched_sw', 'sched_sw', ['sched:sched_switch']],
  ['span x sys:opena', 'sys:opena', ['sys:openat']],
  ['span x do_filp_open pa', 'pa', ['pathname']],
  ['span x do_filp_open name=pathname->na', 'na', ['name']],
  ['span x do_filp_open name=pathname->name -> do_filp_o', 'do_filp_o', ['do_filp_open']],
  ['span x do_filp_open -> $ret', '$ret', ['$retval']],
  ['span x do_filp_open -> ret=$retval->f_path.den', 'den', ['dentry']],
  ['span x do_filp_open -> p do_filp_open@pa', 'pa', ['path_openat']],
  ['span x do_filp_open -> vfs_read fi', 'fi', ['file']],
  ['span x sys:openat fil', 'fil', ['filename']],
  ['span x sys:openat filename -> re', 're', ['ret']],
  ['span x do_filp_open -> ', '', ['$retval']],
  ['sched:sched_switch prev_c', 'prev_c', ['prev_comm']],
  ['sched:sched_switch prev_comm task=next_p', 'next_p', ['next_pid', 'next_prio']],
  ['p futex_requeue x=(struct fil', 'fil', ['file', 'file_lock']],
  ['span x do_filp_open dfd -> (struct fi', 'fi', ['file']],
  ['p vfs_read x=((struct fi', 'fi', ['file']],
  ['p vfs_read x=(stru', 'stru', ['struct']],
  ['p vfs_read x=(umo', 'umo', ['umode_t']],
  ['p vfs_read (struct file *)b', 'b', ['buf']],
  ['p vfs_read (struct file *)buf->f_f', 'f_f', ['f_flags']],
  ['p vfs_read f=((struct file *)buf)->f_path.de', 'de', ['dentry']],
  ['p vfs_read f=(struct file *)%di->f_fl', 'f_fl', ['f_flags']],
  ['p:t1 vfs_read file:pa', 'pa', ['path']],
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

const matches = (before: string) => completeLine(before, facts)?.matches;

test('callees come in the order of their calls, and behind # the numbers of one', () => {
  assert.deepEqual(matches('p do_filp_open@'), ['path_openat', '__stack_chk_fail']);
  assert.deepEqual(matches('p do_filp_open@path_openat#'), ['1', '2']);
  assert.deepEqual(matches('p vfs_read@'), []);
});

test('a span pairs by what all its parts have', () => {
  const sched = 'span run sched:sched_wakeup tid2=pid prio -> sched:sched_switch next_pid prio=next_prio ';
  const block = {
    ...facts,
    formats: new Map([
      ...facts.formats,
      ['sched:sched_wakeup', facts.formats.get('sched:sched_switch')!.replaceAll('prev_prio', 'prio')],
    ]),
  };
  const keys = (by: string) =>
    completeLine(`${sched.replace('tid2=pid', 'tid2=prev_pid')}by ${by}`, block)?.matches;
  assert.deepEqual(keys(''), ['prio', 'cpu', 'tid', 'pid', 'comm']);
  assert.deepEqual(keys('pr'), ['prio']);
  assert.deepEqual(keys('prio,'), ['cpu', 'tid', 'pid', 'comm']);
  assert.deepEqual(keys('prio, c'), ['cpu', 'comm']);
  assert.deepEqual(matches('span x do_filp_open dfd -> ret=$retval by '), ['cpu', 'tid', 'pid', 'comm']);
});

test('a filter is completed with fields, and behind an operator with the names of values', () => {
  const names = (before: string) => matches(`p:t1 do_filp_open dfd name=pathname->name if ${before}`);
  assert.deepEqual(names(''), ['dfd', 'name', 'tid', 'comm', 'cpu']);
  assert.deepEqual(names('dfd == 1 && na'), ['name']);
  assert.deepEqual(names('(!co'), ['comm']);
  assert.equal(names('dfd == AT_FD')?.[0], 'AT_FDCWD');
  assert.ok(names('dfd == PIDTYPE_')?.includes('PIDTYPE_PID'));
  assert.equal(names('name == "c'), undefined);
  assert.equal(names('dfd '), undefined);
  assert.deepEqual(names('name == '), []);
});

test('a filter of a span knows both ends, dur and err', () => {
  const names = (before: string) =>
    matches(`span o do_filp_open dfd name=pathname->name -> ret=$retval if ${before}`);
  for (const name of ['dfd', 'name', 'ret', 'err', 'dur']) assert.ok(names('')?.includes(name), name);
  assert.deepEqual(names('dur > 5ms && er'), ['err']);
  assert.equal(names('err == ENOEN')?.[0], 'ENOENT');
  assert.ok(matches('sched:sched_switch prev_comm if next_')?.includes('next_pid'));
});

test('an enum has its own names, a bool its two', () => {
  assert.deepEqual(matches('p pidfd_pid ns=(enum pid_type)%si if ns == PIDTYPE_S'), ['PIDTYPE_SID']);
  assert.deepEqual(matches('p vfs_read b=(bool)count if b == '), ['true', 'false']);
});

test('nothing is offered in a comment, a quoted value or the name of a span', () => {
  for (const before of ['# p do_fi', 'p do_filp_open dfd # d', 'span na', 'p vfs_read if'])
    assert.equal(completeLine(before, facts), null, before);
});

test('no part of a line throws, whatever follows', () => {
  const lines = [
    ...verdicts('probes-6.1.txt').map(({ line }) => line),
    'span o do_filp_open@path_openat#2 x=((struct file *)%ax)->f_flags -> r do_filp_open ret=$retval by x , tid if err == "a',
    'span io sched:sched_switch prev_pid -> sys:openat filename:path -> p nf:x@y* by prev_pid,cpu if !(dur > 5ms) # c',
  ];
  for (const line of lines.filter((_, i) => i % 10 === 0 || i >= lines.length - 2)) {
    for (let end = 0; end <= line.length; end++) {
      completeLine(line.slice(0, end), facts);
      inspectLine(line, end, facts);
      needsOfUnfinished(line.slice(0, end));
    }
  }
});

test('a return probe offers parameters as an entry probe does, an unfinished or wrong line nothing', () => {
  assert.deepEqual(completeLine('r:t1 do_filp_open d', facts)?.matches, ['dfd']);
  assert.deepEqual(completeLine('p:t1 no_such_function d', facts)?.matches, []);
  assert.deepEqual(completeLine('p:t1 do_filp_open pathname->nope->x', facts)?.matches, []);
  assert.equal(completeLine('hello', { ...facts, eventNames: [] }), null);
});
