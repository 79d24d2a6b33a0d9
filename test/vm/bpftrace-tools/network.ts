import assert from 'node:assert/strict';
import { numbers, output, type Row, type Tools, total } from './tool.ts';

/**
 * Programs: one makes three connections one after the other, each bringing 3 KiB; one sends over a line that loses
 * everything. Both in a network of their own.
 */
export const NETWORK = `
cat >/tmp/connections.pl <<'end'
use Socket;
my ($port, $backlog) = @ARGV;
my $there = pack_sockaddr_in($port, INADDR_LOOPBACK);
socket(L, PF_INET, SOCK_STREAM, 0); bind(L, $there) or die; listen(L, $backlog);
for (1..3) {
  my $child = fork;
  if (!$child) {
    socket(C, PF_INET, SOCK_STREAM, 0); connect(C, $there) or die;
    my ($mine) = unpack_sockaddr_in(getsockname(C));
    syswrite STDOUT, "port $mine\\n";
    syswrite C, "x" x 3072; exit;
  }
  accept(A, L); 1 while sysread A, my $some, 8192; close A; waitpid $child, 0;
}
end
cat >/tmp/lost.pl <<'end'
use Socket;
my $there = pack_sockaddr_in($ARGV[0], INADDR_LOOPBACK);
socket(L, PF_INET, SOCK_STREAM, 0); bind(L, $there) or die; listen(L, 5);
socket(C, PF_INET, SOCK_STREAM, 0); connect(C, $there) or die;
my ($mine) = unpack_sockaddr_in(getsockname(C));
syswrite STDOUT, "port $mine\\n";
system "echo 0 >/proc/sys/net/ipv4/tcp_early_retrans; tc qdisc add dev lo root netem loss 100%";
syswrite C, "lost"; sleep 2;
system "grep Tcp: /proc/net/snmp | tail -1 | cut -d' ' -f13 | sed 's/^/resent /'";
end
busybox modprobe sch_netem`;

const alone = (command: string): string => `unshare -n sh -c 'ip link set lo up; exec ${command}'`;
const connections = (port: number, backlog = 5): string =>
  alone(`perl /tmp/connections.pl ${port} ${backlog}`);
export const lost = (port: number): string => alone(`perl /tmp/lost.pl ${port}`);

const HOST = '127.0.0.1';

/** Two columns, row by row. */
const pairs = (rows: readonly Row[], local: string, remote: string) =>
  rows.map((row) => [row[local], row[remote]]);

export const NETWORK_TOOLS: Tools = {
  tcpconnect: {
    workload: connections(8001),
    sees: 'three connections over loopback',
    columns: {
      TIME: 'output.text',
      PID: 'printf4.pid',
      COMM: 'printf4.comm',
      SADDR: 'printf5.saddr',
      SPORT: 'printf5.lport',
      DADDR: 'printf5.daddr',
      DPORT: 'printf5.dport',
    },
    rows: '3, with the ports that the client says it has',
    check(seen) {
      const rows = seen.rows('printf5');
      const ports = numbers(seen, 'port');
      assert.equal(ports.length, 3);
      assert.deepEqual(
        rows.map((row) => Object.values(row)),
        ports.map((port) => [HOST, port, HOST, 8001]),
      );
      assert.deepEqual(
        seen.rows('printf4').map(({ comm }) => comm),
        ['perl', 'perl', 'perl'],
      );
      assert.equal(output(seen, 'time').length, 3);
    },
  },
  tcpaccept: {
    workload: connections(8002, 6),
    sees: 'three connections over loopback',
    columns: {
      TIME: 'output.text',
      PID: 'printf4.pid',
      COMM: 'printf4.comm',
      RADDR: 'printf5.daddr',
      RPORT: 'printf5.dport',
      LADDR: 'printf5.saddr',
      LPORT: 'printf5.lport',
      BL: 'printf6.qmax',
    },
    rows: '3, with the ports that the client says it has and the backlog that the server asked for',
    check(seen) {
      assert.deepEqual(
        seen.rows('printf5').map((row) => Object.values(row)),
        numbers(seen, 'port').map((port) => [HOST, port, HOST, 8002]),
      );
      assert.deepEqual(
        seen.rows('printf6').map(({ qmax }) => qmax),
        [6, 6, 6],
      );
    },
  },
  tcplife: {
    workload: connections(8003),
    sees: 'three connections over loopback that bring 3 KiB each',
    columns: {
      PID: 'printf3.pid',
      COMM: 'printf3.comm',
      LADDR: 'printf3.saddr',
      LPORT: 'printf3.lport',
      RADDR: 'printf3.daddr',
      RPORT: 'printf3.dport',
      TX_KB: 'printf4.arg0',
      RX_KB: 'printf4.arg1',
      MS: 'printf4.delta_ms',
    },
    rows: 'both ends of each, 3 KiB received by the server',
    check(seen) {
      const clients = numbers(seen, 'port');
      const rows = seen.rows('printf3');
      assert.deepEqual(
        pairs(rows, 'lport', 'dport').filter(([, remote]) => clients.includes(Number(remote))),
        clients.map((port) => [8003, port]),
      );
      const received = seen.rows('printf4').filter((_, i) => rows[i]!.lport === 8003);
      assert.deepEqual(
        received.map((row) => row.arg1),
        [3, 3, 3],
      );
    },
  },
  tcpsynbl: {
    workload: connections(8004, 7),
    sees: 'three connections to a server with a backlog of 7',
    columns: { 'backlog limit': 'backlog.key', 'backlog size': 'backlog.min', count: 'backlog.count' },
    rows: '3 connections under the limit 7',
    check: ({ rows }) => assert.equal(total(rows('backlog').filter((row) => row.key === 7)), 3),
  },
  tcpretrans: {
    workload: lost(8006),
    sees: 'a connection over a line that loses everything (`tc … netem loss 100%`)',
    columns: {
      TIME: 'output.text',
      PID: 'printf3.pid',
      'LADDR:LPORT': 'printf3.lport',
      'RADDR:RPORT': 'printf3.dport',
      STATE: 'printf3.statestr',
    },
    rows: 'as many as the kernel counts (`RetransSegs` of /proc/net/snmp)',
    check(seen) {
      const [port] = numbers(seen, 'port');
      const [resent] = numbers(seen, 'resent');
      const rows = seen.rows('printf3').filter(({ dport }) => dport === 8006);
      // One more may come after the kernel's count has been read.
      assert.ok(
        resent! > 0 && rows.length >= resent! && rows.length <= resent! + 1,
        `${rows.length} of ${resent}`,
      );
      // That one may be of a program that has ended: then its socket is being closed.
      for (const [i, row] of rows.entries())
        assert.deepEqual(
          [row.saddr, row.lport, row.daddr, i < resent! ? row.statestr : null],
          [HOST, port, HOST, i < resent! ? 'ESTABLISHED' : null],
        );
    },
  },
};
