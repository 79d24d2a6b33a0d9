import assert from 'node:assert/strict';
import { output, type Tools } from './tool.ts';

export const PROGRAM_TOOLS: Tools = {
  bashreadline: {
    workload: `printf 'echo counted\\nexit\\n' | script -qec 'bash --norc -i' /dev/null >/dev/null`,
    sees: 'two commands typed into a bash',
    columns: { TIME: 'output.text', PID: 'printf3.pid', COMMAND: 'printf3.retval' },
    rows: 'both, in order',
    check: (seen) => {
      assert.deepEqual(
        seen.rows('printf3').map(({ retval }) => retval),
        ['echo counted', 'exit'],
      );
      assert.equal(output(seen, 'time').length, 2);
    },
  },
  gethostlatency: {
    workload: 'getent ahosts localhost >/dev/null; true',
    sees: '`getent ahosts localhost`',
    columns: {
      TIME: 'output.text',
      PID: 'printf3.pid',
      COMM: 'printf3.comm',
      LATms: 'printf3.latms',
      HOST: 'printf3.name',
    },
    rows: 'one call, of localhost',
    check: ({ rows }) =>
      assert.deepEqual(
        rows('printf3').map(({ comm, name }) => [comm, name]),
        [['getent', 'localhost']],
      ),
  },
  undump: {
    workload: `perl -MSocket -e 'socketpair(A, B, AF_UNIX, SOCK_STREAM, 0); syswrite A, "hello"; sysread B, $c, 5'; true`,
    sees: 'five bytes through a socket pair',
    columns: {
      TIME: 'output.text',
      COMM: 'printf3.comm',
      PID: 'printf3.pid',
      SIZE: 'printf3.len',
      DATA: 'printf3.data',
    },
    rows: 'one message of 5 bytes, `hello`',
    check: ({ rows }) =>
      assert.deepEqual(
        rows('printf3')
          .filter(({ comm }) => comm === 'perl')
          .map(({ len, data }) => [len, data]),
        [[5, 'hello']],
      ),
  },
};
