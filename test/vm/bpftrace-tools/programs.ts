import assert from 'node:assert/strict';
import { numbers, output, type Seen, type Tools, total } from './tool.ts';

/** Servers that speak TLS, and stay: one sends a page (port 8443, 20FB), one only listens (8444, 20FC). */
export const SERVERS = `
ip link set lo up; cd /tmp
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -subj /CN=lab 2>/dev/null
serve() { setsid openssl s_server -accept 127.0.0.1:$1 -key key.pem -cert cert.pem $2 $3 >/dev/null 2>&1; }
serve 8443 -www </dev/null &
sleep 99999 | serve 8444 -quiet -tls1_2 &
until grep -q ':20FB ' /proc/net/tcp && grep -q ':20FC ' /proc/net/tcp; do sleep 0.1; done`;

/** Connects again and again for a second, and says how often. */
const connect = (port: number, more = ''): string =>
  `openssl s_time -connect 127.0.0.1:${port} -new -time 1 ${more} & echo client $!; wait`;

/** What the client says it did. */
function connections({ said }: Seen): { readonly count: number; readonly bytes: number } {
  const [, count, bytes] = /^(\d+) connections in \d+ real seconds, (\d+) bytes read per connection/m.exec(
    said,
  )!;
  return { count: Number(count), bytes: Number(bytes) };
}

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
  ssllatency: {
    workload: connect(8444),
    sees: 'TLS connections of `openssl s_time` to `openssl s_server`, for 1 s',
    columns: {
      'function (histogram)': 'hist.func_ssl',
      us: 'hist.min',
      count: 'hist.count',
      'function (statistics)': 'stat.func_ssl',
      'count (statistics)': 'stat.count',
      average: 'stat.average',
      total: 'stat.total',
    },
    rows: 'as many handshakes as the client says it made connections; what the server called has names (bpftrace asks for them at the end, when the client is gone)',
    check(seen) {
      const { count } = connections(seen);
      assert.ok(count > 0);
      assert.equal(total(seen.rows('hist')), count);
      assert.equal(total(seen.rows('stat')), count);
      // What returned less than 1: of the server, which handshakes by writing nothing.
      assert.ok(total(seen.rows('histF')) >= count);
      assert.ok(seen.rows('statF').some(({ func_ssl }) => /^SSL_(read|write)$/.test(String(func_ssl))));
    },
  },
  sslsnoop: {
    workload: connect(8443, '-www /'),
    sees: 'pages that `openssl s_time` gets from `openssl s_server` by TLS, for 1 s',
    columns: {
      'TIME(us)': 'printf3.arg0',
      TID: 'printf3.tid',
      COMM: 'printf3.comm',
      'LAT(us)': 'printf3.arg3',
      RET: 'printf3.retval',
      FUNC: 'printf3.func_ssl',
    },
    rows: 'of the client a handshake and a request of 18 bytes for each connection that it says it made, and as many bytes read',
    check(seen) {
      const { count, bytes } = connections(seen);
      const [client] = numbers(seen, 'client');
      const returned = (func: string) =>
        seen
          .rows('printf3')
          .filter(({ tid, func_ssl }) => tid === client && func_ssl === func)
          .map(({ retval }) => Number(retval));
      assert.ok(count > 0);
      assert.deepEqual(returned('SSL_do_handshake'), Array(count).fill(1));
      assert.deepEqual(returned('SSL_write'), Array(count).fill('GET / HTTP/1.0\r\n\r\n'.length));
      const read = returned('SSL_read').filter((size) => size < 1 << 30);
      assert.equal(
        read.reduce((sum, size) => sum + size, 0),
        count * bytes,
      );
    },
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
