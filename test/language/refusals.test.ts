import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, facts, mistake } from './kernel.ts';

/** Body line → code, what the carets stand under, and a word the message has to say. */
const refusals: readonly (readonly [line: string, code: string, at: string, says?: RegExp])[] = [
  // The place
  ['p:a no_such_function', 'unknown-function', 'no_such_function', /inlined/],
  ['p:a do_filp_opne', 'unknown-function', 'do_filp_opne', /did you mean do_filp_open/],
  ['p:a link_path_walk', 'unknown-function', 'link_path_walk', /link_path_walk\.part\.0\.constprop\.0/],
  ['p:a sys_futex_wai', 'unknown-function', 'sys_futex_wai', /did you mean/],
  ['p:a jiffies', 'not-a-function', 'jiffies', /@jiffies/],
  ['p:a ext5:ext4_file_open', 'unknown-module', 'ext5', /modprobe ext5/],
  ['p:a virtio_consol:port_fops_open', 'unknown-module', 'virtio_consol', /virtio_console/],
  ['p:a do_filp_open+99999', 'beyond-function', '99999', /352 bytes/],
  ['p:a do_filp_open+x', 'bad-offset', '+x'],
  ['p:a do_filp_open-4', 'bad-offset', '-4', /before its function/],
  ['r:a do_filp_open+175', 'return-offset', '175'],
  ['p:a 0x1000', 'unknown-address', '0x1000'],
  ['p:a', 'no-place', 'p:a'],
  ['p:a do_filp_open%exit', 'bad-place', '%exit', /%return/],
  ['p64:a do_filp_open', 'maxactive', '64'],
  ['r9999:a do_filp_open', 'maxactive', '9999', /4096/],
  ['p:/a do_filp_open', 'no-group', '/'],
  // The kind of line
  ['q:a do_filp_open', 'unknown-probe', 'q', /p probes the entry/],
  ['do_filp_open dfd', 'unknown-probe', 'do_filp_open', /p do_filp_open dfd/],
  ['-:a', 'removal-line', '-:a', /by themselves/],
  ['s:a int x', 'synthetic-event', 's:a', /everyone/],
  // Later forms, by name
  [
    'p:a do_filp_open@path_opena',
    'no-call',
    'path_opena',
    /it calls .*path_openat; .*|did you mean path_openat/s,
  ],
  ['p:a do_filp_open@vfs_read', 'no-call', 'vfs_read', /does not call vfs_read.*inlined the call/s],
  ['p:a do_filp_open@path_openat#9', 'no-call', 'do_filp_open@path_openat#9', /no call #9/],
  ['p:a do_filp_open@', 'bad-place', '@', /FUNCTION@CALLEE#2/],
  ['r:a do_filp_open@path_openat', 'bad-place', 'do_filp_open@path_openat', /by p/],
  ['p:a no_such_*', 'unknown-function', 'no_such_*', /no function .* matches/],
  ['p:a *', 'too-many-functions', '*', /at most 500[\s\S]*%fn/],
  ['span', 'bad-span', 'span', /no name/],
  ['span o do_filp_open', 'bad-span', 'do_filp_open', /a start and an end/],
  ['span o do_filp_open -> -> ret=$retval', 'bad-span', 'o', /part 2 .* is empty/],
  ['span o do_filp_open+5 x=%ax -> ret=$retval', 'bad-span', 'do_filp_open+5', /starts inside/],
  ['span o do_filp_open -> ret=$retval by', 'bad-span', 'by', /no field follows by/],
  [
    'span o do_filp_open dfd -> vfs_read count by dfd',
    'unknown-field',
    'dfd',
    /vfs_read has no 'dfd' to pair by/,
  ],
  ['span o do_filp_open pid=dfd -> vfs_read pid=count by pid', 'unclear-key', 'pid', /key=pid … by key/],
  ['span o do_filp_open dfd -> ret=$retval if durr > 5ms', 'unknown-field', 'durr', /did you mean dur/],
  ['span o do_filp_open dfd -> ret=$retval if dur > 5parsecs', 'bad-filter', '5parsecs', /50ms/],
  ['hist a.b', 'bad-name', 'a.b', /no name for a histogram/],
  ['sched:sched_swich', 'unknown-event', 'sched:sched_swich', /did you mean sched:sched_switch/],
  ['shed:sched_switch', 'unknown-event', 'shed:sched_switch', /no event group 'shed'/],
  ['sched:sched_switch next_pod', 'unknown-field', 'next_pod', /did you mean next_pid/],
  ['sched:sched_switch next_pid next_pid', 'name-twice', 'next_pid', /next_pid2=/],
  ['sched:sched_switch +0(%di)', 'bad-argument', '+0(%di)', /no field of an event/],
  ['sys:opennat filename', 'unknown-system-call', 'sys:opennat', /did you mean openat/],
  ['sys:openat filname', 'unknown-parameter', 'filname', /did you mean filename/],
  ['f:a do_filp_open+4', 'bad-place', 'do_filp_open+4', /p do_filp_open\+4/],
  ['t:a sched_switch', 'not-on-this-kernel', 't', /from 6\.5 on[\s\S]*write sched:sched_switch/],
  ['e:a sched.sched_switch next_pid', 'bad-argument', 'next_pid', /write \$next_pid/],
  ['p:a /bin/bash:0x1234', 'no-such-file', '/bin/bash', /on the target/],
  // Registers, variables, memory
  ['p:a do_filp_open x=%zz', 'unknown-register', '%zz', /%di %si %dx/],
  ['p:a do_filp_open x=%rdi', 'unknown-register', '%rdi', /%di$/],
  ['p:a do_filp_open x=%r8d', 'unknown-register', '%r8d', /%r8$/],
  ['p:a do_filp_open x=%al', 'unknown-register', '%al', /%ax$/],
  ['p:a do_filp_open x=$retval', 'no-retval', '$retval', /write r/],
  ['r:a schedule x=$retval', 'no-retval', '$retval', /void/],
  ['p:a do_filp_open x=$bogus', 'unknown-variable', '$bogus'],
  ['p:a do_filp_open x=$reval', 'unknown-variable', '$reval', /\$retval/],
  ['p:a do_filp_open x=$arg7', 'bad-argument-number', '$arg7'],
  ['span s do_filp_open -> r do_filp_open x=$arg1', 'no-parameters', '$arg1'],
  ['p:a do_filp_open+175 x=$arg1', 'no-parameters', '$arg1'],
  ['p:a do_filp_open x=@nosuch', 'unknown-symbol', '@nosuch'],
  ['p:a do_filp_open x=+0(%di', 'unclosed', '(', /write \+0\(%di\)/],
  ['p:a do_filp_open x=+0(%di:u8', 'unclosed', '('],
  ['p:a do_filp_open x=+0(+8(%di)', 'unclosed', '('],
  ['p:a do_filp_open x=+0(%di)y', 'bad-argument', 'y'],
  ['p:a do_filp_open x=+0(%di))', 'bad-argument', ')'],
  ['p:a do_filp_open x=+0%di', 'bad-dereference', '+0%di'],
  ['p:a do_filp_open x=+0($comm)', 'bad-dereference', '$comm'],
  ['p:a do_filp_open x=\\abc', 'bad-immediate', '\\abc'],
  ['p:a do_filp_open x=', 'no-value', 'x='],
  ['p:a do_filp_open x=*op', 'bad-argument', '*op'],
  ['p:a do_filp_open x="a b"', 'bad-argument', ' ', /white space/],
  ['p:a do_filp_open x=\\"a#b":string', 'bad-argument', '#', /#/],
  // Types
  ['p:a do_filp_open dfd:float', 'unknown-type', 'float', /s8 s16 s32/],
  ['p:a do_filp_open x=%di:sting', 'unknown-type', 'sting', /did you mean string/],
  ['p:a do_filp_open x=%di:', 'no-type', ':'],
  ['p:a do_filp_open x=%di:string', 'bad-type', 'string', /\+0\(%di\):string/],
  ['p:a do_filp_open x=%di:u8[4]', 'bad-type', 'u8[4]'],
  ['p:a do_filp_open x=$comm:u8', 'bad-type', 'u8'],
  ['p:a do_filp_open x=+0(%di):u8[0]', 'bad-array', 'u8[0]', /1 to 64/],
  ['p:a do_filp_open x=%di:b4@30/32', 'bad-bitfield', 'b4@30/32'],
  // Names
  ['p:a do_filp_open 1x=%di', 'bad-name', '1x'],
  ['p:a do_filp_open =%di', 'no-name', '=%di'],
  [`p:a do_filp_open ${'n'.repeat(33)}=%di`, 'bad-name', 'n'.repeat(33), /32/],
  ['p:a do_filp_open x=%di x=%si', 'name-twice', 'x'],
  ['p:a do_filp_open comm=%di arg_comm=%si', 'name-twice', 'arg_comm'],
  ['p:a do_filp_open common_pid=%di', 'reserved-name', 'common_pid'],
  ['p:a do_filp_open __probe_ip=%di', 'reserved-name', '__probe_ip'],
  ['p:a do_filp_open __pb_comm=%di', 'reserved-name', '__pb_comm'],
  // C names
  [
    'p:a do_filp_open name=pathname->nmae',
    'unknown-member',
    'nmae',
    /struct filename.*\n.*\n.*\n.*did you mean name/,
  ],
  ['p:a do_filp_open x=pathname->zzzzz', 'unknown-member', 'zzzzz', /its members are name, uptr/],
  ['p:a do_filp_open x=foo', 'unknown-parameter', 'foo', /dfd, pathname, op/],
  ['p:a do_filp_open x=pathnam->name', 'unknown-parameter', 'pathnam', /did you mean pathname/],
  ['p:a do_filp_open pathname.name', 'bad-path', 'pathname.name', /pathname->name/],
  ['p:a vfs_read file->f_path->dentry', 'bad-path', 'f_path->dentry', /f_path\.dentry/],
  ['p:a do_filp_open dfd->x', 'no-members', 'x', /int/],
  ['p:a vfs_read x=file->f_path', 'not-one-value', 'file->f_path', /f_path\.mnt/],
  ['p:a vfs_read x=file->f_op->nope', 'unknown-member', 'nope'],
  ['p:a wake_up_new_task p->thread_pid->numbers[x]', 'bad-index', '[x]'],
  ['p:a wake_up_new_task p->comm[16]', 'bad-index', '16', /0 to 15/],
  ['p:a wake_up_new_task p->comm[1', 'unclosed', '['],
  ['p:a do_filp_open pathname->', 'no-member', '->'],
  ['p:a do_filp_open &op', 'bad-argument', '&op', /did you mean op/],
  ['span s do_filp_open -> r do_filp_open dfd', 'no-parameters', 'dfd', /its value at entry needs a kernel/],
  ['p:a do_filp_open+175 dfd', 'no-parameters', 'dfd', /\+175/],
  ['p:a do_filp_open $retval->f_flags', 'no-retval', '$retval'],
  ['p:a do_filp_open $comm->x', 'bad-path', '$comm'],
  ['p:a link_path_walk.part.0.constprop.0 name', 'no-btf', 'name', /compiler made/],
  ['p:a do_filp_open y=+0(dfd):u8', 'no-address', 'dfd'],
  // Casts
  ['p:a vfs_read x=(struct indoe *)buf->i_ino', 'unknown-struct', 'indoe', /did you mean inode/],
  ['p:a vfs_read x=(file *)buf->f_op', 'unknown-struct', 'file', /did you mean struct file/],
  ['p:a vfs_read x=(struct file)buf->f_op', 'bad-cast', 'struct file', /\(struct file \*\)buf/],
  ['p:a vfs_read x=(void)buf', 'bad-cast', 'void', /\(void \*\)buf/],
  ['p:a do_filp_open (struct file *)dfd->f_op', 'bad-cast', 'dfd', /32 bits of 64/],
  ['p:a vfs_read x=(struct file *)', 'bad-cast', '(struct', /nothing that can be cast/],
  ['p:a vfs_read x=(file)', 'bad-cast', '(file)', /PARAMETER->member/],
  ['p:a vfs_read x=+0((struct file *)buf):u8', 'bad-cast', '(struct'],
  ['p:a vfs_read x=(struct file *)nope->f_op', 'unknown-parameter', 'nope'],
  ['p:a vfs_read x=(struct file *)%rdi->f_op', 'unknown-register', '%rdi', /%di$/],
  ['p:a vfs_read x=((struct file *)buf->f_op', 'unclosed', '('],
  ['p:a vfs_read x=(struct file *)buf.f_op', 'bad-path', 'buf.f_op', /buf->f_op/],
  ['p:a vfs_read x=(struct file **)buf->f_op', 'bad-path', 'buf->f_op', /buf\[0\]/],
  ['p:a vfs_read x=(struct inode *)buf->i_inoo', 'unknown-member', 'i_inoo', /i_ino/],
  ['p:a vfs_read x=(void *)buf[1]', 'bad-index', '1', /element 0/],
  ['p:a wake_up_new_task p->thread_pid->numbers[0]->nr', 'bad-path', 'numbers[0]->nr', /numbers\[0\]\.nr/],
  // Paths
  ['p:a vfs_read buf:path', 'bad-type', 'buf', /\(struct file \*\)/],
  ['p:a vfs_read x=%di:path', 'bad-type', '%di', /\(struct file \*\)%di:path/],
  ['p:a vfs_read file:path if file == "x"', 'filter-type', 'file', /filter the table/],
  ['p:a vfs_read __pb_path1_1=%di', 'reserved-name', '__pb_path1_1'],
  // What is passed otherwise
  ['p:a tnum_add a', 'no-register', 'a', /%di and %si[\s\S]*%di %si/],
  ['p:a do_futex $arg7', 'bad-argument-number', '$arg7', /val3/],
  ['p:a tcp_connect sk->sk_userlocks:u8', 'bad-type', 'sk->sk_userlocks', /leave the type out/],
  // Filters
  ['p:a do_filp_open dfd if bogus==1', 'unknown-field', 'bogus', /dfd, tid, comm, cpu/],
  ['p:a do_filp_open dfd if dfdd==1', 'unknown-field', 'dfdd', /did you mean dfd/],
  ['p:a do_filp_open dfd if pid==1', 'unknown-field', 'pid', /tid, or --only pid=N/],
  ['r:a do_filp_open ret=$retval if err=="ENOENT"', 'unknown-field', 'err', /ret < 0/],
  ['p:a do_filp_open name=pathname->name if name=="x', 'unclosed', '"x', /no closing "/],
  ['p:a do_filp_open dfd if (dfd==1', 'unclosed', '('],
  ['p:a do_filp_open dfd if dfd==1)', 'unclosed', ')'],
  ['p:a do_filp_open dfd if dfd=1', 'bad-filter', '=', /==/],
  ['p:a do_filp_open dfd if dfd==1 and tid==2', 'bad-filter', 'and', /&&/],
  ['p:a do_filp_open dfd if dfd', 'bad-filter', 'dfd', /compared with nothing/],
  ['p:a do_filp_open dfd if dfd ==', 'bad-filter', '=='],
  ['p:a do_filp_open dfd if dfd==1 &&', 'bad-filter', ''],
  ['p:a do_filp_open dfd if', 'no-filter', 'if'],
  ['p:a do_filp_open dfd if dfd==1x', 'bad-filter', '1x'],
  ['p:a do_filp_open dfd if dfd=="x"', 'filter-type', '"x"', /number/],
  ['p:a do_filp_open dfd if dfd ~ 1', 'filter-type', '~'],
  ['p:a do_filp_open name=pathname->name if name==x', 'filter-type', 'x', /"x"/],
  ['p:a do_filp_open name=pathname->name if name > "x"', 'filter-type', '>'],
  ['p:a do_filp_open dfd if dfd == 4294967196', 'filter-type', '4294967196', /-100/],
  ['p:a do_filp_open dfd if dfd == AT_FDPWD', 'unknown-constant', 'AT_FDPWD', /#define/],
  ['p:a pid_task type if type == PIDTYPE_TGUD', 'unknown-constant', 'PIDTYPE_TGUD', /PIDTYPE_TGID/],
  ['r:a do_filp_open ret=$retval if ret < -5', 'filter-type', '-5', /without a sign/],
  ['p:a do_filp_open x=+0(%di):u8[4] if x == 1', 'filter-type', 'x', /array/],
];

for (const [line, code, at, says] of refusals) {
  test(`refused: ${line}`, () => {
    const found = mistake(line);
    assert.deepEqual({ code: found.code, at: found.at }, { code, at }, found.message);
    assert.ok(found.message.includes(`  ${line}\n`), found.message);
    if (says) assert.match(found.message, says);
  });
}

test('the same name twice is refused under the second', () => {
  for (const second of [
    'r:a do_filp_open',
    'p:a do_filp_open dfd',
    'p:a vfs_read if tid == 1',
    'span a do_filp_open -> ret=$retval',
  ]) {
    const found = mistake(`p:a do_filp_open\n${second}`);
    assert.equal(found.code, 'event-twice', second);
    assert.ok(found.message.includes(second), found.message);
  }
  const filters = mistake(
    'sched:sched_switch if prev_pid == 1\nspan s sched:sched_switch k=next_pid -> sched:sched_switch k=prev_pid by k',
  );
  assert.equal(filters.code, 'event-twice');
  assert.match(filters.message, /different filters/);
});

test('a cell without a probe says how to write one', () => {
  assert.equal(mistake('# nothing\n').code, 'no-probes');
  assert.throws(() => compile('%%kprobe x', 1), { code: 'no-probes' });
});

test('more arguments than the kernel takes, and longer lines, are refused', () => {
  const many = Array.from({ length: 127 }, (_, i) => `a${i}=%di`).join(' ');
  assert.equal(mistake(`p:a do_filp_open ${many}`).at, 'a126=%di');
  const long = Array.from({ length: 120 }, (_, i) => `an_argument_with_a_long_name${i}=%di:x64`).join(' ');
  assert.equal(mistake(`p:a do_filp_open ${long}`).code, 'line-too-long');
});

test('without BTF a C name says so and how to go on', () => {
  const found = mistake('p:a do_filp_open dfd', { ...facts, btf: null });
  assert.equal(found.code, 'no-btf');
  assert.match(found.message, /BTF.*6\.1\.0-56-amd64[\s\S]*dfd=%di/);
});
