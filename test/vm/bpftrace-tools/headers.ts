import assert from 'node:assert/strict';
import { lost } from './network.ts';
import { numbers, type Tools, total } from './tool.ts';

/** Tools that take something from the headers of the kernel which its BTF does not have. */
export const HEADER_TOOLS: Tools = {
  runqlat: {
    workload: `
grep ctxt /proc/stat
perl -e 'select undef, undef, undef, 0.005 for 1..200'
grep ctxt /proc/stat`,
    sees: 'a process that sleeps and is woken 200 times',
    columns: { usecs: 'usecs.min', count: 'usecs.count' },
    rows: 'at least 200, and no more than the kernel counts context switches meanwhile (`ctxt` of /proc/stat)',
    check(seen) {
      const [before, after] = numbers(seen, 'ctxt');
      const waited = total(seen.rows('usecs'));
      // The tool begins before and ends after.
      assert.ok(waited >= 200 && waited <= after! - before! + 1000, `${waited} of ${after! - before!}`);
    },
  },
  tcpdrop: {
    workload: lost(8005),
    sees: 'a connection over a line that loses everything (`tc … netem loss 100%`)',
    columns: {
      TIME: 'output.text',
      PID: 'printf3.pid',
      COMM: 'printf3.comm',
      'SADDR:SPORT': 'printf4.lport',
      'DADDR:DPORT': 'printf4.dport',
      STATE: 'printf4.statestr',
      'kernel stack trace': 'printf5.kstack',
    },
    rows: 'the segment that was sent and as many as the kernel sent again (`RetransSegs`), each with the stack through the queue; then those of the end',
    check(seen) {
      const [port] = numbers(seen, 'port');
      const [resent] = numbers(seen, 'resent');
      const rows = seen.rows('printf4').filter(({ dport }) => dport === 8005);
      const states = rows.map(({ statestr }) => statestr);
      assert.ok(states.filter((state) => state === 'ESTABLISHED').length >= 1 + resent!, states.join());
      for (const { saddr, lport, daddr, statestr } of rows) {
        assert.deepEqual([saddr, lport, daddr], ['127.0.0.1', port, '127.0.0.1']);
        assert.match(String(statestr), /^(ESTABLISHED|FIN_WAIT1)$/);
      }
      assert.ok(
        seen.rows('printf5').some(({ kstack }) => /kfree_skb[\s\S]*tcp_/.test(JSON.stringify(kstack))),
      );
    },
  },
};
