import assert from 'node:assert/strict';
import { numbers, of, output, type Tools } from './tool.ts';

export const PROCESS_TOOLS: Tools = {
  execsnoop: {
    workload: `
/bin/echo one 'two three' >/dev/null & echo pid $!; wait
/bin/true & echo pid $!; wait`,
    sees: 'echo and true',
    columns: { 'TIME(ms)': 'printf2.arg0', PID: 'printf2.pid', ARGS: 'output.text' },
    rows: 'a row for each, in order, with its PID and all arguments',
    check(seen) {
      const joined = output(seen, 'join');
      const pids = seen.rows('printf2').map(({ pid }) => pid);
      assert.equal(pids.length, joined.length);
      const [echo, true_] = numbers(seen, 'pid');
      assert.deepEqual(
        joined
          .map((args, i) => [pids[i], args])
          .filter(([, args]) => /^\/bin\/(echo|true)/.test(String(args))),
        [
          [echo, '/bin/echo one two three'],
          [true_, '/bin/true'],
        ],
      );
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
  naptime: {
    workload: `echo pid $$; perl -e '$time = pack("qq", 0, 5000000); syscall(35, $time, 0) for 1..3'; true`,
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
  setuids: {
    workload: `perl -e 'syscall(122, 1000); syscall(117, 0, 0, 0); syscall(105, 1000)'; true`,
    sees: 'setfsuid(1000), setresuid(0, 0, 0), setuid(1000) by root',
    columns: {
      TIME: 'output.text',
      PID: 'printf3.pid',
      COMM: 'printf3.comm',
      UID: 'printf3.uid',
      SYSCALL: 'printf3',
      'ARGS (RET)': 'printf3.ret',
    },
    rows: 'one of each',
    check({ rows }) {
      const rest = (table: string) =>
        of(rows(table), 'perl').map(({ pid: _, comm: __, ...row }) => Object.values(row));
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
