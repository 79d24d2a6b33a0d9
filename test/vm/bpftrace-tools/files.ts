import assert from 'node:assert/strict';
import { of, output, type Row, sum, type Tools } from './tool.ts';

const calls = (rows: readonly Row[], func: string) => sum(rows.filter((row) => row.func === func));

export const FILE_TOOLS: Tools = {
  capable: {
    workload: ': >/tmp/owned; chown 1000 /tmp/owned',
    sees: 'root gives a file to another user',
    columns: {
      TIME: 'output.text',
      UID: 'printf3.uid',
      PID: 'printf3.pid',
      COMM: 'printf3.comm',
      CAP: 'printf3.cap',
      NAME: 'printf3.cap2',
      AUDIT: 'printf3.audit',
    },
    rows: 'CAP_CHOWN (0) is asked for by chown',
    check({ rows }) {
      const asked = of(rows('printf3'), 'chown').map(({ pid: _, ...row }) => Object.values(row));
      assert.ok(
        asked.some((row) => JSON.stringify(row) === JSON.stringify([0, 'chown', 0, 'CAP_CHOWN', 0])),
        JSON.stringify(asked),
      );
    },
  },
  dcsnoop: {
    workload: 'cat /etc/hostname /not-there-at-all',
    sees: '`cat` of a file that is there and of one that is not',
    columns: {
      TIME: 'printf3.arg0',
      PID: 'printf3.pid',
      COMM: 'printf3.comm',
      T: 'printf4',
      FILE: 'printf3.name',
    },
    rows: 'a lookup (R) of the first, a miss (M) of the second',
    check({ rows }) {
      assert.ok(of(rows('printf3'), 'cat').some(({ name }) => name === 'etc/hostname'));
      assert.ok(of(rows('printf4'), 'cat').some(({ fname }) => fname === 'not-there-at-all'));
    },
  },
  opensnoop: {
    workload: 'cat /etc/hostname /etc/hosts /not/there; true',
    sees: '`cat` of two files that are there and one that is not',
    columns: {
      PID: 'printf3.pid',
      COMM: 'printf3.comm',
      FD: 'printf3.fd',
      ERR: 'printf3.errno',
      PATH: 'printf3.filename',
    },
    rows: 'the 3 opens in order, the last with ENOENT',
    check: ({ rows }) =>
      assert.deepEqual(
        of(rows('printf3'), 'cat')
          .filter(({ filename }) => /^\/(etc\/host|not)/.test(String(filename)))
          .map(({ fd, errno, filename }) => [fd, errno, filename]),
        [
          [3, 0, '/etc/hostname'],
          [3, 0, '/etc/hosts'],
          [-1, 2, '/not/there'],
        ],
      ),
  },
  statsnoop: {
    workload: 'stat /etc/hostname /not/there >/dev/null; stat -f /etc/hosts >/dev/null',
    sees: '`stat` of a file, of one that is not there, of a file system',
    columns: { PID: 'printf3.pid', COMM: 'printf3.comm', ERR: 'printf3.errno', PATH: 'printf3.filename' },
    rows: 'the 3 calls, the second with ENOENT',
    check: ({ rows }) =>
      assert.deepEqual(
        of(rows('printf3'), 'stat')
          .map(({ errno, filename }) => [errno, filename])
          .filter(([, path]) => /host|not/.test(String(path))),
        [
          [0, '/etc/hostname'],
          [2, '/not/there'],
          [0, '/etc/hosts'],
        ],
      ),
  },
  syncsnoop: {
    workload:
      'sync; sync /etc/hostname; dd if=/dev/zero of=/tmp/synced bs=1 count=1 conv=fdatasync status=none',
    sees: 'sync(), fsync() and fdatasync()',
    columns: { TIME: 'output.text', PID: 'printf3.pid', COMM: 'printf3.comm', EVENT: 'printf3.probe' },
    rows: 'one of each',
    check(seen) {
      const rows = seen.rows('printf3').filter(({ comm }) => comm === 'sync' || comm === 'dd');
      assert.deepEqual(
        rows.map(({ comm, probe }) => [comm, probe]),
        [
          ['sync', 'tracepoint:syscalls:sys_enter_sync'],
          ['sync', 'tracepoint:syscalls:sys_enter_fsync'],
          ['dd', 'tracepoint:syscalls:sys_enter_fdatasync'],
        ],
      );
      assert.ok(output(seen, 'time').length >= 3);
    },
  },
  vfscount: {
    workload: `perl -e 'symlink "/nowhere", "/tmp/link$_" for 1..7'`,
    sees: 'seven symbolic links',
    columns: { function: 'map.func', count: 'map.value' },
    rows: '7 vfs_symlink',
    check: ({ rows }) => assert.equal(calls(rows('map'), 'vfs_symlink'), 7),
  },
  vfsstat: {
    workload: `
ln -s /nowhere /tmp/linked
perl -e 'for (1..25) { readlink "/tmp/linked" for 1..8; select undef, undef, undef, 0.1 }'
sleep 2`,
    sees: 'a symbolic link read 200 times in 2.5 s',
    columns: { TIME: 'output.text', function: 'map.func', count: 'map.value' },
    rows: 'nearly 200 vfs_readlink, in prints a second apart: what comes between its print and its clear the tool loses',
    check(seen) {
      const read = calls(seen.rows('map'), 'vfs_readlink');
      assert.ok(read >= 150 && read <= 210, `${read} of 200`);
      assert.ok(output(seen, 'time').length >= 2);
    },
  },
};
