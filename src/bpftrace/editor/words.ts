/** A word of the language and what is said of it. */
export interface Word {
  readonly name: string;
  /** As it is called or written, with its type. */
  readonly signature: string;
  readonly story: string;
}

type Row = readonly [name: string, signature: string, story: string];

const words = (rows: readonly Row[]): ReadonlyMap<string, Word> =>
  new Map(rows.map(([name, signature, story]) => [name, { name, signature, story }]));

const NEWER = 'bpftrace 0.17 does not have it.';

/** bpftrace(8), "BUILTINS". */
export const BUILTINS = words([
  ['pid', 'uint32 pid', 'The process: what the kernel calls the thread group.'],
  ['tid', 'uint32 tid', 'The thread.'],
  ['uid', 'uint64 uid', 'The user who runs it.'],
  ['gid', 'uint64 gid', 'The group that runs it.'],
  ['comm', 'string[16] comm', 'The name of the thread, as in /proc/PID/comm.'],
  ['nsecs', 'uint64 nsecs', 'The time in ns since boot.'],
  ['elapsed', 'uint64 elapsed', 'The time in ns since the program began.'],
  ['cpu', 'uint32 cpu', 'The processor it runs on.'],
  ['numaid', 'uint32 numaid', 'The NUMA node of that processor.'],
  ['cgroup', 'uint64 cgroup', 'The id of its cgroup (version 2).'],
  ['curtask', 'struct task_struct *curtask', 'The thread as the kernel keeps it.'],
  ['rand', 'uint32 rand', 'A random number.'],
  ['retval', 'retval', 'What the function returned: in kretprobe, uretprobe and fexit.'],
  ['args', 'args', 'The fields of a tracepoint, or the parameters of a function in fentry and uprobe.'],
  ['func', 'string func', 'The name of the function.'],
  ['probe', 'string probe', 'The name of the probe.'],
  ['kstack', 'kstack_t kstack', 'The stack in the kernel.'],
  ['ustack', 'ustack_t ustack', 'The stack in the program.'],
  ['cpid', 'uint32 cpid', 'The process that bpftrace itself started with -c.'],
  ['ctx', 'ctx', 'What the kernel gives the program, as it is.'],
  ['jiffies', 'uint64 jiffies', `The kernel's own clock. ${NEWER}`],
]);

const ARGUMENTS: readonly Row[] = Array.from({ length: 10 }, (_, n) => [
  `arg${n}`,
  `int64 arg${n}`,
  `Parameter ${n + 1} of the function.`,
]);
export const NUMBERED = words(ARGUMENTS);

/** bpftrace(8), "FUNCTIONS". */
export const FUNCTIONS = words([
  ['printf', 'void printf(const string fmt, args...)', 'Prints; each format becomes a table here.'],
  ['print', 'void print(T val)', 'Prints a map (`print(@m, top, div)`) or a value.'],
  ['str', 'string str(char *data [, uint32 length])', 'The text at an address.'],
  ['buf', 'buffer buf(void *data, [int64 length])', 'The bytes at an address.'],
  ['ksym', 'ksym_t ksym(uint64 addr)', 'The function of the kernel that an address lies in.'],
  ['usym', 'usym_t usym(uint64 *addr)', 'The function of the program that an address lies in.'],
  ['kaddr', 'uint64 kaddr(const string name)', 'The address of a symbol of the kernel.'],
  ['uaddr', 'T *uaddr(const string sym)', 'The address of a symbol of the program, in uprobes and usdt.'],
  [
    'percpu_kaddr',
    'void *percpu_kaddr(const string name [, int cpu])',
    `Of a variable that each processor has. ${NEWER}`,
  ],
  ['kstack', 'kstack_t kstack([StackMode mode, ][int limit])', 'The stack in the kernel, its first entries.'],
  [
    'ustack',
    'ustack_t ustack([StackMode mode, ][int limit])',
    'The stack in the program, its first entries.',
  ],
  ['kptr', 'T *kptr(T *ptr)', 'The same address, read as memory of the kernel.'],
  ['uptr', 'T *uptr(T *ptr)', 'The same address, read as memory of the program.'],
  ['path', 'char *path(struct path *path [, int32 size])', 'The whole path of a file, in fentry and fexit.'],
  ['ntop', 'inet ntop([int64 af, ] int addr | char addr[4] | char addr[16])', 'An IP address as text.'],
  ['pton', 'char addr[4 | 16] pton(const string *addr)', 'The bytes of an IP address given as text.'],
  ['macaddr', 'macaddr_t macaddr(char [6] mac)', 'A hardware address as text.'],
  ['strncmp', 'int64 strncmp(char *s1, char *s2, int64 n)', '0 where the first n characters are the same.'],
  [
    'strcontains',
    'int64 strcontains(const char *haystack, const char *needle)',
    'Whether a text is in another.',
  ],
  ['strerror', 'strerror_t strerror(int error)', 'What an errno means.'],
  ['strftime', 'timestamp strftime(const string fmt, int64 timestamp_ns)', 'A time as text.'],
  ['time', 'void time(const string fmt)', 'Prints the time of day.'],
  [
    'nsecs',
    'timestamp nsecs([TimestampMode mode])',
    `The time of a clock: monotonic, boot, tai, sw_tai. ${NEWER}`,
  ],
  ['join', 'void join(char *arr[], [char *sep = " "])', 'Prints the texts of an array, argv above all.'],
  ['cat', 'void cat(string namefmt, [...args])', 'Prints a file.'],
  ['exit', 'void exit([int code])', 'Ends the program; its maps are printed.'],
  ['reg', 'uint64 reg(const string name)', 'A register.'],
  ['cgroupid', 'uint64 cgroupid(const string path)', 'The id of a cgroup, to be compared with `cgroup`.'],
  ['cgroup_path', 'cgroup_path_t cgroup_path(int cgroupid, string filter)', 'The path of a cgroup.'],
  ['sizeof', 'uint64 sizeof(TYPE | EXPRESSION)', 'How many bytes it has.'],
  ['offsetof', 'uint64 offsetof(STRUCT | EXPRESSION, FIELD)', `Where in it a field lies. ${NEWER}`],
  ['bswap', 'uintN bswap(uintN n)', 'The bytes the other way round.'],
  [
    'skboutput',
    'uint32 skboutput(const string path, struct sk_buff *skb, uint64 length, const uint64 offset)',
    'Writes a packet to a file of tcpdump’s.',
  ],
  ['signal', 'void signal(const string sig | uint32 signum)', 'Sends the process a signal; needs --unsafe.'],
  ['override', 'void override(uint64 rc)', 'Returns instead of the function; needs --unsafe.'],
  ['system', 'void system(string namefmt [, ...args])', 'Runs a command; needs --unsafe.'],
  ['unwatch', 'void unwatch(void *addr)', 'Takes a watchpoint away.'],
]);

/** bpftrace(8), "MAP FUNCTIONS". */
export const MAP_FUNCTIONS = words([
  ['count', 'count_t count()', 'How often: `@m[KEY] = count()`.'],
  ['sum', 'sum_t sum(int64 n)', 'The sum of the values.'],
  ['avg', 'avg_t avg(int64 n)', 'Their average.'],
  ['min', 'min_t min(int64 n)', 'The least one.'],
  ['max', 'max_t max(int64 n)', 'The greatest one.'],
  ['stats', 'stats_t stats(int64 n)', 'Count, average and total.'],
  ['hist', 'hist_t hist(int64 n[, int k])', 'How many values there are of each power of two.'],
  [
    'lhist',
    'lhist_t lhist(int64 n, int64 min, int64 max, int64 step)',
    'How many values there are of each step.',
  ],
  ['delete', 'void delete(map m, mapkey k)', 'Takes an entry out; bpftrace 0.17: `delete(@m[KEY])`.'],
  ['clear', 'void clear(map m)', 'Takes all entries out.'],
  ['zero', 'void zero(map m)', 'Sets all values to zero.'],
  ['has_key', 'int has_key(map m, mapkey k)', `Whether there is an entry. ${NEWER}`],
  ['len', 'int64 len(map m)', `How many entries there are, or frames a stack has. ${NEWER}`],
]);

/** What a statement may begin with. */
export const KEYWORDS: readonly string[] = [
  'if',
  'else',
  'while',
  'for',
  'unroll',
  'return',
  'break',
  'continue',
];
