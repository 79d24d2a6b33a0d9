import assert from 'node:assert/strict';
import { numbers, output, type Tools, total } from './tool.ts';

const busy = (cpus: string, on: string): string =>
  `for n in ${cpus}; do taskset -c ${on} timeout 2 sh -c 'while :; do :; done' & done; wait; true`;

const byComm = (rows: readonly Readonly<Record<string, unknown>>[], comm: string) =>
  rows.filter((row) => row.comm === comm);

export const PROCESS_TOOLS: Tools = {
  cpuwalk: {
    workload: busy('0 1', '$n'),
    sees: 'a busy loop on each of two CPUs for 2 s',
    columns: { CPU: 'cpu.min', count: 'cpu.count' },
    rows: 'CPUs 0 and 1, and no other',
    check: ({ rows }) =>
      assert.deepEqual(
        rows('cpu').map(({ min, max }) => [min, max]),
        [
          [0, 0],
          [1, 1],
        ],
      ),
  },
  execsnoop: {
    workload: "/bin/echo one 'two three'; /bin/true",
    sees: 'echo and true',
    columns: { 'TIME(ms)': 'printf2.arg0', PID: 'printf2.pid', ARGS: 'output.text' },
    rows: 'a row for each, in order, with all arguments',
    check(seen) {
      const joined = output(seen, 'join');
      assert.deepEqual(joined.slice(-2), ['/bin/echo one two three', '/bin/true']);
      assert.equal(seen.rows('printf2').length, joined.length);
    },
  },
  killsnoop: {
    workload: 'echo pid $$; kill -CONT $$; kill -0 $$; kill -WINCH 999999; true',
    sees: 'three signals, one to no process',
    columns: {
      TIME: 'output.text',
      PID: 'printf3.pid',
      COMM: 'printf3.comm',
      SIG: 'printf3.tsig',
      TPID: 'printf3.tpid',
      RESULT: 'printf3.ret',
    },
    rows: '3: signal, target and result (ESRCH)',
    check(seen) {
      const [pid] = numbers(seen, 'pid');
      assert.deepEqual(
        seen
          .rows('printf3')
          .filter((row) => row.pid === pid)
          .map(({ comm, tsig, tpid, ret }) => [comm, tsig, tpid, ret]),
        [
          ['sh', 18, pid, 0],
          ['sh', 0, pid, 0],
          ['sh', 28, 999999, -3],
        ],
      );
      assert.equal(output(seen, 'time').length, seen.rows('printf3').length);
    },
  },
  loads: {
    workload: 'sleep 2.5; cat /proc/loadavg',
    sees: '2.5 s of nothing',
    columns: { 'load averages': 'printf2.averages' },
    rows: 'one a second; the last is /proc/loadavg, with one digit more',
    check({ rows, said }) {
      const [one, five, fifteen] = said.split(' ').map(Number);
      const last = rows('printf2').at(-1)!;
      const [a, b, c, d, e, f] = Object.values(last).map(Number);
      assert.ok(rows('printf2').length >= 2);
      for (const [ours, kernels] of [
        [a! + b! / 1000, one!],
        [c! + d! / 1000, five!],
        [e! + f! / 1000, fifteen!],
      ])
        assert.ok(Math.abs(ours! - kernels!) < 0.3, `${ours} is not ${kernels}`);
    },
  },
  naptime: {
    workload: `echo pid $$; perl -e 'for (1..3) { syscall(35, pack("qq", 0, 5000000), 0) }'; true`,
    sees: 'three sleeps of 5 ms',
    columns: {
      TIME: 'output.text',
      PPID: 'printf3.pid',
      PCOMM: 'printf3.comm',
      PID: 'printf3.pid2',
      COMM: 'printf3.comm2',
      SECONDS: 'printf3.tv_sec',
    },
    rows: '3 of perl, a child of the shell, 0.005 s each',
    check(seen) {
      const [pid] = numbers(seen, 'pid');
      const rows = seen.rows('printf3').filter((row) => row.comm2 === 'perl');
      assert.deepEqual(
        rows.map((row) => [row.pid, row.comm, row.tv_sec, row.arg5]),
        Array.from({ length: 3 }, () => [pid, 'sh', 0, 5]),
      );
    },
  },
  oomkill: {
    workload: `
mkdir -p /sys/fs/cgroup/small; cd /sys/fs/cgroup/small
echo +memory >../cgroup.subtree_control; echo 8M >memory.max; echo 0 >memory.swap.max
sh -c 'echo $$ >cgroup.procs; echo pid $$; exec dd if=/dev/zero of=/dev/null bs=64M count=1'; true`,
    sees: 'a `dd` that wants more memory than its cgroup may have',
    columns: {
      'Triggered by PID': 'printf2.pid',
      'OOM kill of PID': 'printf3.pid',
      pages: 'printf3.totalpages',
      loadavg: 'output.text',
    },
    rows: 'one kill, of that dd; pages: what the cgroup may have',
    check(seen) {
      const [pid] = numbers(seen, 'pid');
      assert.deepEqual(
        seen.rows('printf3').map((row) => Object.values(row)),
        [[pid, 'dd', (8 << 20) / 4096]],
      );
      assert.equal(output(seen, 'cat').length, 1);
    },
  },
  pidpersec: {
    workload: `
grep processes /proc/stat
for n in 1 2 3 4 5 6 7; do /bin/true; done
grep processes /proc/stat
sleep 2.5`,
    sees: 'seven processes',
    columns: { TIME: 'output.text', 'PIDs/sec': 'map.value' },
    rows: 'together at least as many as the kernel counts meanwhile (`processes` of /proc/stat)',
    check(seen) {
      const [before, after] = numbers(seen, 'processes');
      const counted = seen.rows('map').reduce((sum, { value }) => sum + Number(value), 0);
      assert.ok(after! - before! >= 7 && counted >= after! - before!, `${counted} counted`);
      assert.ok(counted < after! - before! + 60, `${counted} counted`);
      assert.ok(output(seen, 'time').every((text) => /^\d\d:\d\d:\d\d PIDs\/sec: $/.test(text)));
    },
  },
  runqlat: {
    unable: /linux\/sched\.h|TASK_RUNNING/,
    because: 'it wants the macro TASK_RUNNING of a header of the kernel, which this machine does not have',
  },
  runqlen: {
    workload: busy('1 2 3', '0'),
    sees: 'three busy loops on one CPU for 2 s',
    columns: { 'run queue length': 'runqlen.min', count: 'runqlen.count' },
    rows: 'samples with two waiting',
    check: ({ rows }) => assert.ok(total(rows('runqlen').filter(({ min }) => Number(min) >= 2)) > 20),
  },
  setuids: {
    workload: `perl -e 'syscall(122, 1000); syscall(117, 0, 0, 0); syscall(105, 1000)'; true`,
    sees: 'setfsuid(1000), setresuid(0, 0, 0), setuid(1000) by root',
    columns: {
      TIME: 'output.text',
      PID: 'printf3.pid',
      COMM: 'printf3.comm',
      UID: 'printf3.uid',
      SYSCALL: 'printf4.comm',
      'ARGS (RET)': 'printf3.ret',
    },
    rows: 'one of each',
    check({ rows }) {
      const rest = (table: string) =>
        byComm(rows(table), 'perl').map(({ pid: _, comm: __, ...row }) => Object.values(row));
      assert.deepEqual(rest('printf3'), [[0, 1000, 0]]);
      assert.deepEqual(rest('printf4'), [[0, 1000, 0]]);
      assert.equal(rest('printf5').length, 1);
      assert.deepEqual(rows('printf6'), [{ ruid: 0, euid: 0, suid: 0, ret: 0 }]);
    },
  },
  syscount: {
    workload: `perl -e '$0 = "counted"; syscall(110) for 1..3000'; true`,
    sees: 'getppid, system call 110, three thousand times by one process',
    columns: { 'syscall ID': 'syscall.id', process: 'process.comm', count: 'process.value' },
    rows: 'both maps have at least the 3,000',
    check({ rows }) {
      const calls = rows('syscall').find((row) => row.id === 110)?.value;
      const counted = rows('process').find((row) => row.comm === 'counted')?.value;
      for (const count of [calls, counted])
        assert.ok(Number(count) >= 3000 && Number(count) < 3300, `${count} calls`);
    },
  },
};
