import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { completeProgram } from '../../src/bpftrace/editor/complete.ts';
import { inspectProgram } from '../../src/bpftrace/editor/inspect.ts';
import { needsOfProgram } from '../../src/bpftrace/editor/needs.ts';
import { PROVIDERS } from '../../src/bpftrace/editor/providers.ts';
import { BUILTINS, FUNCTIONS, MAP_FUNCTIONS, NUMBERED } from '../../src/bpftrace/editor/words.ts';
import { facts } from '../language/kernel.ts';

const cases: readonly (readonly [before: string, typed: string, some: readonly string[]])[] = [
  ['kp', 'kp', ['kprobe:']],
  ['B', 'B', ['BEGIN']],
  ['', '', ['kprobe:', 'tracepoint:', 'BEGIN', 'END']],
  ['kprobe:do_filp_op', 'do_filp_op', ['do_filp_open']],
  ['k:do_filp_op', 'do_filp_op', ['do_filp_open']],
  ['kprobe:vfs_read, kretprobe:vfs_wri', 'vfs_wri', ['vfs_write']],
  ['kprobe:vfs_read { @ = count(); }\nkretprobe:vfs_wri', 'vfs_wri', ['vfs_write']],
  ['BEGIN { printf("} kprobe:"); }\n// vfs {\ntracepoint:sch', 'sch', ['sched:']],
  ['tracepoint:sched:sched_sw', 'sched_sw', ['sched_switch']],
  ['t:sched_sw', 'sched_sw', ['sched:sched_switch']],
  ['rawtracepoint:sched_sw', 'sched_sw', ['sched_switch']],
  ['fentry:vfs_re', 'vfs_re', ['vfs_read']],
  ['interval:', '', ['s:', 'ms:', 'us:', 'hz:']],
  ['software:cpu', 'cpu', ['cpu-clock:', 'cpu-migrations:']],
  ['kprobe:vfs_read { co', 'co', ['comm', 'count']],
  ['kprobe:vfs_read /pi', 'pi', ['pid']],
  ['kprobe:vfs_read /pid == 1/ { ksy', 'ksy', ['ksym']],
  ['kprobe:vfs_read { @us[comm] = hi', 'hi', ['hist', 'lhist']],
  ['tracepoint:sched:sched_switch { printf("%s", args->prev_c', 'prev_c', ['prev_comm']],
  ['tracepoint:sched:sched_switch / args.next_p', 'next_p', ['next_pid', 'next_prio']],
  ['fentry:vfs_read { print(args.fi', 'fi', ['file']],
  ['kfunc:vmlinux:vfs_read { print(args->file->f_pa', 'f_pa', ['f_path']],
  ['fexit:do_filp_open { print(retval->f_path.den', 'den', ['dentry']],
  ['k:vfs_read { str(((struct file *)arg0)->f_path.den', 'den', ['dentry']],
  ['k:vfs_read { $f = (struct file *)arg0; $d = $f->f_path.dentry; str($d->d_n', 'd_n', ['d_name']],
  ['k:vfs_read { $long_name = 1; print($lo', '$lo', ['$long_name']],
  ['k:a { @start[tid] = 1; }\nkr:a /@st', '@st', ['@start']],
  ['k:vfs_read { (struct fil', 'fil', ['file', 'file_lock']],
  ['k:vfs_read { print(curtask->real_par', 'real_par', ['real_parent']],
  ['k:vfs_read { @f = (struct file *)arg0; print(@f->f_fl', 'f_fl', ['f_flags']],
];

for (const [before, typed, some] of cases) {
  test(`completes: ${before.replaceAll('\n', ' ')}`, () => {
    const found = completeProgram(before, facts)!;
    assert.equal(found.typed, typed);
    for (const match of some) assert.ok(found.matches.includes(match), found.matches.join(' '));
    assert.ok(found.matches.every((match) => match.includes(typed)));
  });
}

test('nothing is offered in texts, comments, directives, declarations and numbers', () => {
  for (const before of [
    'BEGIN { printf("co',
    'BEGIN { // co',
    '/* kp',
    '#include <linux/f',
    'struct point { int x',
    'BEGIN { @a = 12',
    'BEGIN { @a = pid ',
  ])
    assert.equal(completeProgram(before, facts), null, before);
});

test('what a map is given comes from its functions first, members in the order of the struct', () => {
  assert.deepEqual(completeProgram('k:vfs_read { @ = c', facts)!.matches.slice(0, 2), ['cat', 'cpu']);
  assert.equal(completeProgram('k:vfs_read { @ = ', facts)!.matches[0], 'count');
  assert.deepEqual(completeProgram('k:vfs_read { ((struct file *)arg0)->f_path.', facts)!.matches, [
    'mnt',
    'dentry',
  ]);
});

test('the cast binds less than the arrow, as in C', () => {
  assert.deepEqual(completeProgram('k:vfs_read { (struct file *)arg0->f_', facts)!.matches, []);
});

const explained: readonly (readonly [before: string, says: RegExp])[] = [
  ['kprobe', /^kprobe:\[MODULE:\]FUNCTION/],
  ['kprobe:do_filp_open', /^struct file \*do_filp_open\(int dfd, struct filename \*pathname/],
  ['tracepoint:sched:sched_switch', /char prev_comm\[16\];[\s\S]*pid_t prev_pid;/],
  ['k:do_filp_open { printf("%d", arg0', /^int dfd\n\narg0: Parameter 1 of do_filp_open/],
  ['kr:do_filp_open { printf("%d", retval', /^struct file \*retval\n/],
  [
    't:sched:sched_switch { print(args->prev_comm',
    /^char prev_comm\[16\]\n\nA field of sched:sched_switch: 16 bytes at \+8/,
  ],
  ['f:vfs_read { print(args.count', /^size_t count\n\nParameter 3/],
  ['k:vfs_read { ((struct file *)arg0)->f_flags', /^unsigned int f_flags\n/],
  ['k:vfs_read { $f = (struct file *)arg0; print($f', /^\$f = \(struct file \*\)arg0\n\n.*struct file/],
  ['k:vfs_read { (struct filename', /^struct filename/],
  ['k:vfs_read { @[comm', /^string\[16\] comm/],
  ['k:vfs_read { @ = hist', /^hist_t hist\(int64 n/],
];

for (const [before, says] of explained)
  test(`explains the end of: ${before}`, () => assert.match(inspectProgram(before, '', facts)!.text, says));

test('kstack is a builtin or a function, as it is written', () => {
  assert.match(inspectProgram('k:a { @[kstack', ']', facts)!.text, /^kstack_t kstack\n/);
  assert.match(inspectProgram('k:a { @[kstack', '(3)]', facts)!.text, /^kstack_t kstack\(/);
  assert.equal(inspectProgram('k:a { printf("comm', '")', facts), null);
});

test('what must be asked of the kernel first is named', () => {
  assert.deepEqual(needsOfProgram('t:sched:sched_switch { args.').formats, ['sched:sched_switch']);
  assert.deepEqual(needsOfProgram('fentry:vfs_read { args.').places, [{ module: null, name: 'vfs_read' }]);
  const files = (before: string) => {
    const { files, folders } = needsOfProgram(before);
    return { files, folders: folders.map(({ folder }) => folder) };
  };
  assert.deepEqual(files('uprobe:/bin/bash:readl'), { files: ['/bin/bash'], folders: [] });
  assert.deepEqual(files('BEGIN { } uprobe:/bin/ba'), { files: [], folders: ['/bin/'] });
  assert.deepEqual(files('kprobe:vfs_re'), { files: [], folders: [] });
});

const MANUAL = '/usr/share/man/man8/bpftrace.8.gz';

test('every word of the manual of the bpftrace installed here is known', {
  skip: existsSync(MANUAL) ? false : `${MANUAL} is not here: install bpftrace`,
}, () => {
  const chapters = gunzipSync(readFileSync(MANUAL))
    .toString()
    .split(/^\.SH "/m);
  const chapter = (name: string) => chapters.find((text) => text.startsWith(`${name}"`))!;
  const functions = [...`${chapter('FUNCTIONS')}${chapter('MAP FUNCTIONS')}`.matchAll(/^\.SS "(\w+)"/gm)];
  const builtins = [...chapter('BUILTINS').matchAll(/^T\{\n\.sp\n([a-z]\w+)\nT\}/gm)];
  assert.ok(functions.length > 30 && builtins.length > 12);
  const known = new Set([BUILTINS, FUNCTIONS, MAP_FUNCTIONS, NUMBERED].flatMap((table) => [...table.keys()]));
  // `unroll` is a statement.
  const unknown = [...functions, ...builtins].map(([, name]) => name!).filter((name) => !known.has(name));
  assert.deepEqual(
    unknown.filter((name) => name !== 'return' && name !== 'unroll'),
    [],
  );
  const probes = [...chapter('PROBES').matchAll(/\\f\(CR(\w+):/g)].map(([, name]) => name!);
  assert.ok(probes.length > 10);
  const providers = new Set(PROVIDERS.flatMap(({ name, short }) => [name, short]));
  assert.deepEqual(
    [...new Set(probes)].filter((name) => !providers.has(name)),
    [],
  );
});
