import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspectLine } from '../../src/probes/compile/inspect.ts';
import { facts } from './kernel.ts';

/** `|` in the line is the cursor. */
function inspect(line: string, kernel = facts): string | null {
  return inspectLine(line.replace('|', ''), line.indexOf('|'), kernel)?.text ?? null;
}

const cases: readonly (readonly [line: string, ...says: readonly (string | RegExp)[]])[] = [
  [
    'p:t1 do_fi|lp_open+175 dfd',
    'struct file *do_filp_open(int dfd, struct filename *pathname, const struct open_flags *op)\n',
    'A function of the kernel at 0xffffffff8137d360, 352 bytes.',
  ],
  ['r vfs_read|', 'ssize_t vfs_read(struct file *file, char *buf, size_t count, loff_t *pos)\n'],
  [
    'p virtio_console:port_fops_o|pen',
    'A function of the module virtio_console at 0x',
    'does not describe it',
  ],
  ['p:t1 do_filp_open df|d', 'int dfd\n', 'Parameter 1 of do_filp_open, in %di when it is called.'],
  [
    'p:t1 do_filp_open name=|pathname->name',
    'struct filename *pathname\n',
    'Parameter 2 of do_filp_open, in %si',
  ],
  ['r:t1 do_filp_open op|', 'Parameter 3 of do_filp_open, in %dx when it is called.'],
  ['p:t1 do_filp_open+175 op|', 'in %dx when it is called. It cannot be read here: at +175'],
  [
    'p:t1 do_filp_open name=+0(pathname->na|me):string',
    'const char *name\n\n8 bytes at +0 of struct filename.\n',
    /\n→ +\+0 +8 {2}const char \*name\n +\+8 +8 {2}const char \*uptr\n/,
  ],
  [
    'r:t1 do_filp_open n=$retval->f_path.dentry->d_na|me.name',
    'struct qstr d_name\n\n16 bytes at +32 of struct dentry.',
    / {3}…\n +\+4 .*\n.*\n +\+24 +8 {2}struct dentry \*d_parent\n→ +\+32 /,
  ],
  ['p tcp_connect sk->sk_user|locks', 'u8 sk_userlocks : 4\n\n4 bits at +512:4 of struct sock.'],
  ['p tcp_connect sk->sk_back|log.len', 'struct {…} sk_backlog\n', /→ +\+240 +24 {2}\} sk_backlog\n/],
  ['p do_filp_open x=%s|i', '%si\n\nHere it holds parameter 2 of do_filp_open: struct filename *pathname.'],
  ['p do_filp_open+175 x=%s|i', 'The register as it is when the probe is hit.'],
  ['r do_filp_open ret=$ret|val', 'struct file *$retval\n\nWhat do_filp_open returned.'],
  ['p do_filp_open ret=$ret|val', 'on a return probe only'],
  ['p do_filp_open a=$arg2|', 'struct filename *pathname\n'],
  ['p do_filp_open a=$co|mm', 'The name of the thread'],
  ['p do_filp_open dfd:s|32', ':s32\n\nA signed integer of 32 bits: a column of numbers.'],
  ['p do_filp_open a=+0(%si):st|ring', 'Text in kernel memory'],
  [
    'p do_filp_open a=%di:x6|4[2]',
    ':x64\n\nAn unsigned integer of 64 bits, shown in hexadecimal: a column of bigints.',
  ],
  ['|r64:t1 do_filp_open', 'A probe where a function returns'],
  ['sp|an x do_filp_open', 'One row for a start and its end'],
  [
    'p:x do_filp_open@path_op|enat#2 $retval',
    /^struct file \*path_openat\(.*\n\ndo_filp_open calls it 2 times: #1 returns to \+175, #2 returns to \+220\.$/,
  ],
  ['p:x do_filp_open@__stack|_chk_fail', /^void __stack_chk_fail\(void\)\n\n.* once: #1 by a jump/],
  ['span x do_filp_|open dfd -> ret=$retval', 'struct file *do_filp_open(int dfd'],
  ['span x do_filp_open df|d -> ret=$retval', 'int dfd\n', 'Parameter 1 of do_filp_open'],
  ['span x do_filp_open dfd -> ret=$ret|val', 'struct file *$retval\n\nWhat do_filp_open returned.'],
  ['span x do_filp_open dfd -> n=$retval->f_fl|ags', 'unsigned int f_flags\n'],
  [
    'p vfs_read x=(struct fi|le *)buf->f_flags',
    /^struct file: .*\n\n`%struct file` shows all of it.\n\n +union \{\n +\+0 /,
    '   …',
  ],
  ['p vfs_read x=(umode|_t)count', 'unsigned short umode_t\n'],
  ['p vfs_read x=(struct file *)bu|f->f_flags', 'char *buf\n'],
  ['p vfs_read x=(struct file *)buf->f_fl|ags', 'unsigned int f_flags\n'],
  ['p:t1 do_filp_open dfd if df|d == 1', 'dfd\n\nA field that the filter can compare: %di:s32.'],
  ['p:t1 do_filp_open dfd if dfd == AT_FD|CWD', '#define AT_FDCWD -100\n'],
  ['p:t1 do_filp_open dfd if dfd == PIDTYPE_|SID', 'PIDTYPE_SID = 3\n\nA constant of enum pid_type.'],
  ['span o do_filp_open dfd -> ret=$retval if du|r > 5ms', 'a duration, as in 50ms'],
  ['span o do_filp_open dfd -> ret=$retval if err == ENO|ENT', '#define ENOENT 2\n'],
  [
    'span o sched:sched_switch next_pid -> sched:sched_switch next_pid by next_|pid',
    'The span pairs what has the same value',
    'part 1: pid_t\n',
    'part 2: pid_t',
  ],
];

for (const [line, ...says] of cases) {
  test(`inspects: ${line}`, () => {
    const text = inspect(line) ?? '';
    for (const part of says)
      assert.ok(typeof part === 'string' ? text.includes(part) : part.test(text), `${part}\n\n${text}`);
  });
}

test('what is unknown, unfinished or not of the kernel says nothing', () => {
  for (const line of [
    'p no_such_fun|ction',
    'p:t1 do_filp_open na|me=pathname->name',
    'p:t1 do_filp_open pathname->no|pe',
    'p:t1 do_filp_open nope|->name',
    'p:t1 do_filp_open dfd if nop|e == 1',
    'p:t1 do_filp_open name=pathname->name if name == "AT_FD|CWD"',
    'p:t1 do_filp_open@vfs_re|ad',
    'p vfs_read x=(struct nop|e *)buf',
    'span na|me do_filp_open',
    'p:t1 do_filp_open dfd:wor|d',
    'p:t1 do_filp_open  | dfd',
    '# a com|ment',
    'hel|lo',
    '|',
  ]) {
    assert.equal(inspect(line), null, line);
  }
});

test('without type information a function has its address still', () => {
  assert.match(
    inspect('p vfs_re|ad', { ...facts, btf: null })!,
    /^vfs_read\n\nA function of the kernel at 0x/,
  );
  assert.equal(inspect('p vfs_read fi|le', { ...facts, btf: null }), null);
});
