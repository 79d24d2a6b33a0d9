import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBody } from '../../src/probes/compile/compile.ts';
import { tableColumns } from '../../src/probes/compile/table-columns.ts';
import { commandOf, compile, facts, HIDDEN, one } from './kernel.ts';

/** Return probes follow 256 calls a CPU at once; every probe fetches what is hidden. */
const inKernel = (command: string): string => command.replace(/^r:/, 'r512:') + HIDDEN;

/** Body line → the kernel's own line, without the hidden arguments; offsets as gcc has them in test/btf/fixtures. */
const lines: readonly (readonly [what: string, line: string, command: string])[] = [
  [
    "the kernel's own syntax is kept word for word",
    'p:t1 do_filp_open dfd=%di name=+0(+0(%si)):string',
    'p:pb/t1 do_filp_open dfd=%di name=+0(+0(%si)):string',
  ],
  [
    'so is a return probe',
    'r:t2 do_filp_open ret=$retval ret_name=+0(+40(+24($retval))):string',
    'r:pb/t2 do_filp_open ret=$retval ret_name=+0(+40(+24($retval))):string',
  ],
  ['so is an offset', 'p:t3 do_filp_open+175 fp=%ax', 'p:pb/t3 do_filp_open+175 fp=%ax'],
  [
    'and every kind of argument',
    'p:k do_filp_open a=@jiffies:u64 b=\\-5:s32 c=$stack2 d=+u8(%dx):x8[4] e=%di:b4@0/32 f=$arg2:symstr g=\\"x":string h=$comm',
    'p:pb/k do_filp_open a=@jiffies:u64 b=\\-5:s32 c=$stack2 d=+u8(%dx):x8[4] e=%di:b4@0/32 f=$arg2:symbol g=\\"x":string h=$comm',
  ],
  [
    'a parameter is its register, as wide as its type',
    'p:t1 do_filp_open dfd',
    'p:pb/t1 do_filp_open dfd=%di:s32',
  ],
  [
    'a member of a struct behind a pointer',
    'p:t1 do_filp_open name=pathname->name',
    'p:pb/t1 do_filp_open name=+0(+0(%si)):string',
  ],
  [
    'members of structs within structs',
    'r:t2 do_filp_open ret_name=$retval->f_path.dentry->d_name.name',
    'r:pb/t2 do_filp_open ret_name=+0(+40(+24($retval))):string',
  ],
  [
    'a path without a name is called by its last member',
    'p:t1 vfs_read file->f_flags',
    'p:pb/t1 vfs_read f_flags=+64(%di):u32',
  ],
  ['a pointer is an address', 'p:t1 do_filp_open op', 'p:pb/t1 do_filp_open op=%dx:x64'],
  [
    'an array of characters is text',
    'p:t1 wake_up_new_task p->comm',
    'p:pb/t1 wake_up_new_task comm=+2976(%di):string',
  ],
  [
    'an element of an array',
    'p:t1 wake_up_new_task p->thread_pid->numbers[0].nr',
    'p:pb/t1 wake_up_new_task nr=+96(+2520(%di)):s32',
  ],
  [
    'members of anonymous structs and unions',
    'p:t1 vfs_read file->f_inode->i_nlink file->f_inode->i_rdev',
    'p:pb/t1 vfs_read i_nlink=+72(+32(%di)):u32 i_rdev=+76(+32(%di)):u32',
  ],
  [
    'bitfields',
    'p:t1 tcp_connect sk->sk_userlocks sk->sk_kern_sock',
    'p:pb/t1 tcp_connect sk_userlocks=+512(%di):b4@4/8 sk_kern_sock=+512(%di):b1@1/8',
  ],
  ['an enum', 'p:t1 pid_task type', 'p:pb/t1 pid_task type=%si:u32'],
  [
    'a given type is obeyed',
    'p:t1 do_filp_open mode=op->mode:x16 a=pathname->name:x8[4] b=op:symbol',
    'p:pb/t1 do_filp_open mode=+4(%dx):x16 a=+0(+0(%si)):x8[4] b=%dx:symbol',
  ],
  [
    'a cast is one of the parameter',
    'p:t1 vfs_read ino=(struct inode *)buf->i_ino n=((struct inode *) buf)->i_nlink',
    'p:pb/t1 vfs_read ino=+64(%si):u64 n=+72(%si):u32',
  ],
  [
    'of a register, of what was returned, to a number, to a pointer that the kernel has nowhere',
    'p:t1 do_filp_open+175 f_flags=(struct file *)%ax->f_flags n=(u16)%dx c=(struct sched_info **)%si[1]->pcount',
    'p:pb/t1 do_filp_open+175 f_flags=+64(%ax):u32 n=%dx:u16 c=+0(+8(%si)):u64',
  ],
  ['a cast parameter has its own name', 'p:t1 vfs_read (unsigned long)buf', 'p:pb/t1 vfs_read buf=%si:u64'],
  [
    'a returned value that is cast',
    'r:t2 do_filp_open x=(long)$retval',
    'r:pb/t2 do_filp_open x=$retval:s64',
  ],
  ['the seventh parameter', 'p:t1 do_futex val3', 'p:pb/t1 do_futex val3=+8($stack):u32'],
  [
    'a pointer to a function, and its name',
    'p:t1 vfs_read open=file->f_op->open:symbol p=file->f_op->open',
    'p:pb/t1 vfs_read open=+112(+40(%di)):symbol p=+112(+40(%di)):x64',
  ],
  [
    'both syntaxes on one line, one within the other',
    'p:t1 do_filp_open x=%di dfd y=+0(pathname->name):u8',
    'p:pb/t1 do_filp_open x=%di dfd=%di:s32 y=+0(+0(%si)):u8',
  ],
  [
    'an argument by number',
    'p:t1 do_filp_open name=$arg2->name',
    'p:pb/t1 do_filp_open name=+0(+0(%si)):string',
  ],
  ['an int that is returned', 'r:t2 vfs_fsync_range ret=$retval', 'r:pb/t2 vfs_fsync_range ret=$retval:s32'],
  ['a long that is returned', 'r:t2 vfs_read ret=$retval', 'r:pb/t2 vfs_read ret=$retval:s64'],
  [
    'unnamed probes and arguments get the names the kernel gives',
    'p do_filp_open %di $stack',
    'p:pb/p_do_filp_open_0 do_filp_open arg1=%di arg2=$stack',
  ],
  [
    'an unnamed probe inside a function',
    'p do_filp_open+0xaf %ax',
    'p:pb/p_do_filp_open_175 do_filp_open+0xaf arg1=%ax',
  ],
  ['an unnamed return probe', 'r64 vfs_write', 'r64:pb/r_vfs_write_0 vfs_write'],
  ['the suffix %return', 'p:a do_filp_open%return $retval', 'p:pb/a do_filp_open%return arg1=$retval'],
  ['a group is only a label', 'p:mine/t1 do_filp_open', 'p:pb/t1 do_filp_open'],
  ["a module's function", 'p:a virtio_console:port_fops_open', 'p:pb/a virtio_console:port_fops_open'],
  ['a comment ends a line', 'p:a do_filp_open dfd # not op', 'p:pb/a do_filp_open dfd=%di:s32'],
  ['a name that tracefs refuses is changed for it', 'p:a@b do_filp_open', 'p:pb/a_b do_filp_open'],
];

for (const [what, line, command] of lines) {
  test(`${what}: ${line}`, () => assert.equal(commandOf(one(line)).text, inKernel(command)));
}

const filters: readonly (readonly [what: string, line: string, filter: string])[] = [
  [
    'is kept as written',
    'p:a do_filp_open name=+0(+0(%si)):string if name=="testfile"  || name==\'a # b\'',
    'name=="testfile"  || name==\'a # b\'',
  ],
  [
    'knows the thread as tid',
    'p:a vfs_read if (tid == 5 && comm ~ "ca*") || !(cpu > 0)',
    '(common_pid == 5 && comm ~ "ca*") || !(cpu > 0)',
  ],
  ['knows members of enums', 'p:a pid_task type if type == PIDTYPE_TGID', 'type == 1'],
  ['knows constants of other enums', 'p:a do_filp_open dfd if dfd == PIDTYPE_TGID', 'dfd == 1'],
  [
    'compares errors in unsigned return values',
    'r:a do_filp_open ret=$retval if ret == -2',
    'ret == 0xfffffffffffffffe',
  ],
  ['asks for all errors', 'r:a do_filp_open ret=$retval if ret < 0', 'ret >= 0xfffffffffffff001'],
  ['asks for none', 'r:a do_filp_open ret=$retval if ret >= 0', 'ret < 0xfffffffffffff001'],
  ['leaves signed values alone', 'r:a vfs_read ret=$retval if ret < 0', 'ret < 0'],
  [
    'knows a renamed column by both names',
    'p:a do_filp_open pid=%di if arg_pid == 1 && pid != 2',
    'pid == 1 && pid != 2',
  ],
];

for (const [what, line, filter] of filters) {
  test(`a filter ${what}`, () => assert.equal(one(line).filter?.text, filter));
}

/** Body line → the columns of its table: name, type in TypeScript, conversion. */
const columns: readonly (readonly [line: string, ...columns: string[]])[] = [
  ['p:a do_filp_open dfd=%di name=+0(+0(%si)):string', 'dfd bigint none', 'name string|null none'],
  [
    'p:a do_filp_open dfd name=pathname->name op',
    'dfd number none',
    'name string|null none',
    'op bigint none',
  ],
  ['r:a do_filp_open ret=$retval', 'ret bigint retval'],
  ['r:a do_filp_open a=$retval:x64 b=$retval:s32', 'a bigint retval', 'b number retval'],
  ['r:a vfs_read ret=$retval', 'ret number retval'],
  ['p:a vfs_read count pos', 'count bigint none', 'pos bigint none'],
  ['p:a pid_task type', 'type enum enum'],
  ['p:a vfs_read file:path', 'file string|null path'],
  ['p:a vfs_read x=(struct net_device *)buf->needs_free_netdev', 'x boolean boolean'],
  ['p:a tcp_connect sk->__sk_common.skc_v6_daddr.in6_u.u6_addr32', 'u6_addr32 array none'],
  ['p:a vfs_read x=(enum pid_type)count', 'x enum enum'],
  ['r:a do_filp_open x=(struct file *)$retval y=(int)$retval', 'x bigint retval', 'y number retval'],
  ['r:a capable $retval', 'arg1 boolean boolean'],
  [
    'p:a do_filp_open comm=%di ts=%si __proto__=%dx',
    'arg_comm bigint none',
    'arg_ts bigint none',
    'arg___proto__ bigint none',
  ],
  [
    'p:a do_filp_open x=%di:symbol y=%di:symstr z=+0(%di):u32[3] s=+0(%di):string[2]',
    'x string symbol',
    'y string symbol',
    'z array none',
    's array none',
  ],
  [
    'p:a do_filp_open a=%di:s64 b=%di:u64 c=%di:x32 d=$comm',
    'a number none',
    'b bigint none',
    'c number none',
    'd string none',
  ],
];

for (const [line, ...expected] of columns) {
  test(`columns of: ${line}`, () => {
    const visible = one(line).arguments.filter((a) => !a.column.hidden);
    const actual = visible.map(
      ({ column, convert }) =>
        `${column.name} ${column.type.kind}${column.nullable ? '|null' : ''} ${convert.kind}`,
    );
    assert.deepEqual(actual, expected);
  });
}

test('hidden columns come last: the name at the event, and the stack pointer that pairs calls', () => {
  const hidden = one('p:a do_filp_open dfd').arguments.slice(1);
  assert.deepEqual(
    hidden.map(({ field, column }) => [field, column.name, column.source, column.hidden]),
    [
      ['__pb_comm', '$comm', '$comm:string', true],
      ['__pb_stack', '$stack', '$stack:x64', true],
    ],
  );
});

test('an enum column knows its members and their values', () => {
  const { column, convert } = one('p:a pid_task type').arguments[0]!;
  const names = ['PIDTYPE_PID', 'PIDTYPE_TGID', 'PIDTYPE_PGID', 'PIDTYPE_SID', 'PIDTYPE_MAX'];
  assert.deepEqual(new Set(column.type.kind === 'enum' ? column.type.names : []), new Set(names));
  assert.deepEqual(convert, {
    kind: 'enum',
    names: Object.fromEntries(names.map((name, i) => [String(i), name])),
  });
});

test('notes say which register or offset each C name is, and why', () => {
  const { notes } = one('p:a do_filp_open dfd name=pathname->name if tid == 1');
  assert.deepEqual(notes, [
    'dfd = %di:s32 (parameter 1, int dfd; BTF)',
    'name = +0(+0(%si)):string (parameter 2, struct filename *pathname; const char *name at +0 of struct filename; BTF)',
    'filter: tid == 1 is common_pid == 1',
  ]);
});

test('several lines, blank ones and comments make one probe a line, spans counted in the whole cell', () => {
  const cell = '%%kprobe x --run true\n\n# first\n  p:a do_filp_open dfd\n\tr:b do_filp_open # second\n';
  const probes = compile(cell, 1);
  assert.deepEqual(
    probes.map((p) => [p.event, p.kind, p.span.line, p.span.column]),
    [
      ['a', 'entry', 3, 2],
      ['b', 'return', 4, 1],
    ],
  );
});

test('without BTF the kernel syntax still works, and $retval is 64 bits', () => {
  const [probe] = compile('r:a vfs_read ret=$retval', 0, { ...facts, btf: null });
  assert.equal(commandOf(probe!).text, inKernel('r:pb/a vfs_read ret=$retval'));
  assert.equal(probe!.arguments[0]!.column.type.kind, 'bigint');
});

test('a path is fetched name by name, as one argument of one column', () => {
  const probe = one('p:a vfs_read count file:path');
  const [, file, hidden] = probe.arguments;
  const parents = Array.from({ length: 7 }, (_, i) => `__pb_path2_${i + 1}`);
  assert.deepEqual(file!.convert, { kind: 'path', parents, end: ['__pb_path2_8', '__pb_path2_9'] });
  assert.deepEqual(
    [file!.field, file!.column.type.kind, file!.column.nullable, hidden!.column.hidden],
    ['file', 'string', true, true],
  );
  const fetches = commandOf(probe).text.replace(HIDDEN, '').split(' ').slice(3);
  assert.deepEqual(fetches.slice(0, 3), [
    'file=+0(+40(+24(%di))):string',
    '__pb_path2_1=+0(+40(+24(+24(%di)))):string',
    '__pb_path2_2=+0(+40(+24(+24(+24(%di))))):string',
  ]);
  const above = (n: number) => `${'+24('.repeat(n + 1)}%di${')'.repeat(n + 1)}`;
  assert.deepEqual(fetches.slice(-2), [`__pb_path2_8=${above(8)}:x64`, `__pb_path2_9=${above(9)}:x64`]);
  assert.equal(fetches.length, 10);
});

test('a path starts at a file, a path or an entry, by value or behind a pointer', () => {
  const first = (argument: string, probe = 'p:a vfs_read') =>
    commandOf(one(`${probe} x=${argument}:path`)).text.split(' ')[2];
  assert.equal(first('file'), 'x=+0(+40(+24(%di))):string');
  assert.equal(first('file->f_path'), first('file'));
  assert.equal(first('file->f_path.dentry'), first('file'));
  assert.equal(first('$retval', 'r:a do_filp_open'), 'x=+0(+40(+24($retval))):string');
  assert.equal(first('path', 'p:a vfs_open'), 'x=+0(+40(+8(%di))):string');
  assert.equal(first('(struct file *)%si', 'p:a vfs_read+1'), 'x=+0(+40(+24(%si))):string');
});

test("the kernel's %pd and %pD are made into dereferences, whatever they stand behind", () => {
  const first = (argument: string) => commandOf(one(`p:a vfs_open x=${argument}`)).text.split(' ')[2];
  assert.equal(first('path->dentry:%pd'), 'x=+0(+40(+8(%di))):string');
  assert.equal(first('+8($arg1):%pd'), 'x=+0(+40(+8($arg1))):string');
  assert.equal(first('file:%pD'), 'x=+0(+40(+24(%si))):string');
  assert.throws(() => compile('p:a vfs_open x=%si:%pD', 0, { ...facts, btf: null }), { code: 'no-btf' });
});

test('where the kernel has no type char, the byte is read as a number', () => {
  const first = (readme: string) =>
    commandOf(compile('p:a vfs_open x=+0(%si):char[4]', 0, { ...facts, readme })[0]!).text.split(' ')[2];
  assert.equal(first(facts.readme), 'x=+0(%si):s8[4]');
  assert.equal(first(facts.readme.replace('string, symbol,', 'char, string, symbol,')), 'x=+0(%si):char[4]');
});

test('where the kernel keeps no parameters until the return, a probe at the entry fetches them', () => {
  const body = compileBody('r64:a do_filp_open ret=$retval dfd op', 0, facts, { group: 'pb' });
  const texts = body.probes.map((probe) => commandOf(probe).text.replace(HIDDEN, ''));
  assert.deepEqual(texts, [
    'p:pb/a_entry do_filp_open dfd=%di:s32 op=%dx:x64',
    'r64:pb/a do_filp_open ret=$retval',
  ]);
  const [table] = body.tables;
  assert.deepEqual(
    tableColumns(table!).flatMap(({ name, nullable, hidden }) =>
      hidden ? [] : [`${name}${nullable ? '?' : ''}`],
    ),
    ['ts', 'cpu', 'tid', 'pid?', 'comm', 'caller?', 'ret', 'dfd?', 'op?', 'err?'],
  );
  const unnamed = compileBody('r:a do_filp_open $retval $arg1', 0, facts, { group: 'pb' });
  assert.deepEqual(
    unnamed.probes.map((probe) => commandOf(probe).text.replace(HIDDEN, '').split(' ').slice(2)),
    [['arg2=$arg1'], ['arg1=$retval']],
  );
  assert.throws(() => compileBody('r:a do_filp_open dfd dfd=$retval', 0, facts, { group: 'pb' }), {
    code: 'name-twice',
  });
});

test("a filter of such a return is the kernel's where it names nothing of the entry", () => {
  const filters = (filter: string) => {
    const { probes, tables } = compileBody(`r:a do_filp_open ret=$retval dfd if ${filter}`, 0, facts, {
      group: 'pb',
    });
    return [...probes.map(({ filter }) => filter?.text ?? null), tables[0]!.filter?.text ?? null];
  };
  assert.deepEqual(filters('tid == 7'), [null, 'common_pid == 7', null]);
  assert.deepEqual(filters('dfd == AT_FDCWD && tid == 7'), [null, null, 'dfd == AT_FDCWD && tid == 7']);
});

test('where the way to an entry is long, fewer names of its path have room', () => {
  const [file] = one('p:a wake_up_new_task p->files->fdt->fd[0]:path').arguments;
  assert.equal(file!.convert.kind === 'path' && file!.convert.parents.length, 3);
});

test('the keys of an existing event are taken though its line does not name them', () => {
  const parts = compile('span s sched:sched_switch next_comm -> sched:sched_switch prev_comm by next_prio');
  assert.deepEqual(
    parts.map((part) => part.arguments.map(({ field }) => field)),
    [
      ['next_comm', 'next_prio'],
      ['prev_comm', 'next_prio'],
    ],
  );
});

test("a span's filter may name a path, for the rows of starts", () => {
  const { tables } = compileBody('span s vfs_read file:path -> r=$retval if file == "/x"', 0, facts, {
    group: 'pb',
  });
  const [span] = tables;
  assert.ok(
    span?.kind === 'span' && span.startFilter?.keeps(() => '/x') && !span.startFilter.keeps(() => '/y'),
  );
});

test('the same cell and kernel give the same text', () => {
  const cell = 'p:a do_filp_open dfd name=pathname->name if tid == 1';
  assert.deepEqual(compile(cell), compile(cell));
});

test('a call site is the instruction behind the call, and $retval there what came back', () => {
  const probe = one(
    'p:a do_filp_open@path_openat fp=$retval name=$retval->f_path.dentry->d_name.name if fp < 0',
  );
  assert.equal(probe.kind, 'inside');
  assert.equal(
    commandOf(probe).text,
    `p:pb/a do_filp_open+175 fp=%ax name=+0(+40(+24(%ax))):string${HIDDEN}`,
  );
  assert.equal(probe.filter!.text, 'fp >= 0xfffffffffffff001');
  assert.equal(probe.arguments[0]!.convert.kind, 'retval');
  assert.equal(one('p do_filp_open@path_openat').event, 'do_filp_open_at_path_openat');
  assert.match(commandOf(one('p do_filp_open@path_openat#2')).text, /do_filp_open\+220 /);
});

test('all calls of a callee, a pattern, and lines of one name are one event with several places', () => {
  const places = (cell: string) => compile(cell)[0]!.commands.map(({ text }) => text.replace(HIDDEN, ''));
  assert.deepEqual(places('p:a do_filp_open@path_openat*'), [
    'p:pb/a do_filp_open+175',
    'p:pb/a do_filp_open+220',
  ]);
  assert.deepEqual(
    places('p:a vfs_read count\np:a vfs_write count if tid == 1 || tid == 2'.replace(/ if.*/, '')),
    ['p:pb/a vfs_read count=%dx:u64', 'p:pb/a vfs_write count=%dx:u64'],
  );
  const reads = one('p:reads vfs_rea*');
  assert.deepEqual(
    reads.functions,
    ['vfs_read', 'vfs_readf', 'vfs_readlink', 'vfs_readv'].filter((n) => reads.functions.includes(n)),
  );
  assert.ok(reads.functions.includes('vfs_read') && reads.functions.includes('vfs_readlink'));
  assert.equal(reads.commands.length, reads.functions.length);
});

test('an existing event is turned on and not made, its fields being columns', () => {
  const all = one('sched:sched_switch');
  assert.deepEqual(
    [all.kind, all.path, all.commands],
    ['event', { group: 'sched', name: 'sched_switch' }, []],
  );
  assert.deepEqual(
    all.arguments.map(({ column }) => column.name),
    ['prev_comm', 'prev_pid', 'prev_prio', 'prev_state', 'next_comm', 'next_pid', 'next_prio'],
  );
  const some = one('sched:sched_switch to=next_pid pid=prev_pid if to != 0 && prev_comm ~ "k*"');
  assert.deepEqual(
    some.arguments.map(({ field, column }) => [field, column.name]),
    [
      ['next_pid', 'to'],
      ['prev_pid', 'arg_pid'],
    ],
  );
  assert.equal(some.filter!.text, 'next_pid != 0 && prev_comm ~ "k*"');
});

test('a system call is a probe on its function, whose parameters lie in the saved registers', () => {
  const call = one('sys:openat filename how=flags');
  assert.equal(call.event, 'openat');
  assert.equal(
    commandOf(call).text,
    `p:pb/openat __x64_sys_openat filename=+0(+104(%di)):ustring how=+96(%di):s32${HIDDEN}`,
  );
  const { convert } = call.arguments[1]!;
  assert.ok(convert.kind === 'text');
  assert.equal(convert.text(0o102101), 'O_WRONLY|O_LARGEFILE|O_CREAT|0x40'.replace('|0x40', '|O_APPEND'));
  assert.deepEqual(
    one('sys:openat').arguments.map(({ column }) => column.name),
    ['dfd', 'filename', 'flags', 'mode', '$comm', '$stack'],
  );
});

test('a span has its parts; arguments alone are the return of its function', () => {
  const [entry, back] = compile('span open do_filp_open dfd name=pathname->name -> ret=$retval');
  assert.equal(
    commandOf(entry!).text,
    `p:pb/open_1 do_filp_open dfd=%di:s32 name=+0(+0(%si)):string${HIDDEN}`,
  );
  assert.equal(commandOf(back!).text, `r512:pb/open_2 do_filp_open ret=$retval${HIDDEN}`);
  const [, ended] = compile('span call sys:openat filename -> ret');
  assert.equal(commandOf(ended!).text, `r512:pb/call_2 __x64_sys_openat ret=$retval:s64${HIDDEN}`);
  const [first, ...later] = compile(
    'span io do_filp_open -> vfs_read -> p:x vfs_write count -> sched:sched_switch next_pid',
  );
  assert.deepEqual([first!.kind, ...later.map(({ kind }) => kind)], ['entry', 'entry', 'entry', 'event']);
});

test('the kernel filters a start; what only pairing knows is left to it', () => {
  const span = (line: string) => {
    const [table] = compileBody(line, 0, facts, { group: 'pb' }).tables;
    assert.ok(table?.kind === 'span');
    return table;
  };
  const started = span('span o do_filp_open dfd -> ret=$retval if dfd == AT_FDCWD && comm == "cat"');
  assert.equal(started.filter, null);
  assert.equal(started.parts[0]!.filter!.text, 'dfd == -100 && comm == "cat"');
  const ended = span(
    'span o do_filp_open dfd name=pathname->name -> ret=$retval if dur > 50us && (err == ENOENT || name ~ "*.so*")',
  );
  assert.equal(ended.parts[0]!.filter, null);
  const keeps = (row: Record<string, unknown>) => ended.filter!.keeps((name) => row[name]);
  assert.equal(keeps({ dur: 60_000, err: 'ENOENT', name: 'x' }), true);
  assert.equal(keeps({ dur: 60_000, err: null, name: 'libc.so.6' }), true);
  assert.equal(keeps({ dur: 60_000, err: null, name: 'x' }), false);
  assert.equal(keeps({ dur: 50_000, err: 'ENOENT', name: null }), false);
});
