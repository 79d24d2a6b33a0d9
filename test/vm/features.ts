/** One row of docs/kernels.md: something a cell can say, tried on every kernel. */
export interface Feature {
  readonly name: string;
  /** A line of a `%%kprobe` body whose event is called `e`. */
  readonly line: string;
  /** The same where registers have other names. */
  readonly arm64?: string;
  /** What the kernel itself would have to understand, if not `line` as it stands. */
  readonly native?: string;
}

/** To add a row, add a line. The text of a row is shown as it is. */
export const FEATURES: readonly Feature[] = [
  { name: 'register', line: 'p:e do_filp_open a=%di', arm64: 'p:e do_filp_open a=%x0' },
  { name: 'argument by position', line: 'p:e do_filp_open a=$arg1' },
  { name: 'stack', line: 'p:e do_filp_open a=$stack2' },
  { name: 'name of the process', line: 'p:e do_filp_open a=$comm' },
  { name: 'memory behind a pointer', line: 'p:e do_filp_open a=+0(+0($arg2)):string' },
  { name: 'variable of the kernel', line: 'p:e do_filp_open a=@jiffies_64:u64' },
  { name: 'constant', line: 'p:e do_filp_open a=\\5:s32 b=\\"x":string' },
  { name: 'array', line: 'p:e do_filp_open a=+0(+0($arg2)):x8[4]' },
  { name: 'bit field', line: 'p:e do_filp_open a=$arg1:b4@2/32' },
  { name: 'string in user memory', line: 'p:e do_sys_openat2 a=+0($arg2):ustring' },
  { name: 'address as a symbol', line: 'p:e do_filp_open a=$stack0:symbol' },
  { name: 'address as a string', line: 'p:e do_filp_open a=$stack0:symstr' },
  { name: 'character', line: 'p:e do_filp_open a=+0(+0($arg2)):char' },
  { name: 'dentry as a name', line: 'p:e vfs_open a=+8($arg1):%pd' },
  { name: 'return value', line: 'r:e do_filp_open $retval' },
  { name: 'return probe for so many calls at once', line: 'r64:e do_filp_open $retval' },
  { name: 'function of a module', line: 'p:e overlay:ovl_lookup' },
  { name: 'parameter by its C name', line: 'p:e do_filp_open dfd' },
  {
    name: 'member by its C path',
    line: 'p:e do_filp_open a=pathname->name',
    native: 'p:e do_filp_open a=pathname->name:string',
  },
  {
    name: 'member of what was returned',
    line: 'r:e do_filp_open a=$retval->f_path.dentry->d_name.name',
    native: 'r:e do_filp_open a=$retval->f_path.dentry->d_name.name:string',
  },
  { name: 'parameter at entry, on a return probe', line: 'r:e do_filp_open dfd' },
  { name: 'filter by number', line: 'p:e do_filp_open a=$arg1:s32 if a == -100' },
  {
    name: 'filter by string',
    line: 'p:e do_filp_open a=+0(+0($arg2)):string if a == "/etc/hostname" || a ~ "/tmp/*"',
  },
  { name: 'filter by a constant of C', line: 'p:e pid_task a=type if a == PIDTYPE_TGID' },
  { name: 'filter by thread', line: 'p:e do_filp_open if tid != 1' },
  { name: 'call site by name', line: 'p:e do_filp_open@path_openat $retval' },
  { name: 'several functions', line: 'p:e vfs_rea*' },
  { name: 'path of a file', line: 'p:e vfs_open a=path->dentry:path' },
  { name: 'program in user space', line: 'p:e /bin/busybox:0x1000' },
  { name: 'function probe', line: 'f:e do_filp_open' },
  { name: 'tracepoint probe', line: 't:e sched_switch' },
  { name: 'event probe', line: 'e:e sched/sched_switch' },
  { name: 'existing event', line: 'sched:sched_switch prev_comm' },
  { name: 'system call', line: 'sys:openat filename' },
  { name: 'span', line: 'span e do_filp_open -> $retval' },
  { name: 'counting in the kernel', line: 'hist e sched:sched_wakeup.prio' },
];
