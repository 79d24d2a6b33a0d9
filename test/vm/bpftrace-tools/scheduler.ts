import assert from 'node:assert/strict';
import { numbers, output, sum, type Tools, total } from './tool.ts';

const busy = (cpus: string, on: string): string =>
  `for n in ${cpus}; do taskset -c ${on} timeout 5 sh -c 'while :; do :; done' & done; wait; true`;

export const SCHEDULER_TOOLS: Tools = {
  cpuwalk: {
    workload: busy('0 1', '$n'),
    sees: 'a busy loop on each of two CPUs for 5 s',
    columns: { CPU: 'cpu.min', count: 'cpu.count' },
    rows: 'CPUs 0 and 1 with more than 20 samples each, and no other',
    check({ rows }) {
      const sampled = rows('cpu').map(({ min, max, count }) => [min, max, Number(count) > 20]);
      assert.deepEqual(sampled, [
        [0, 0, true],
        [1, 1, true],
      ]);
    },
  },
  loads: {
    workload: 'for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do cat /proc/loadavg; sleep 0.2; done',
    sees: '/proc/loadavg read again and again for 3 s',
    columns: { TIME: 'output.text', 'load averages': 'printf2.averages' },
    rows: 'one a second, each what /proc/loadavg says, with one digit more',
    check(seen) {
      const told = [...seen.said.matchAll(/^(\d+\.\d\d) (\d+\.\d\d) (\d+\.\d\d) /gm)];
      const kernels = told.map((line) => line.slice(1, 4).map(Number));
      const tools = seen.rows('printf2').map((row) => {
        const [a, b, c, d, e, f] = Object.values(row).map(Number);
        return [a! + b! / 1000, c! + d! / 1000, e! + f! / 1000];
      });
      const same = tools.filter((row) =>
        kernels.some((line) => line.every((load, i) => Math.abs(load - row[i]!) < 0.011)),
      );
      // What is printed before the first reading, or after the last, may be older or newer.
      assert.ok(
        same.length > 0 && same.length >= tools.length - 2,
        `${JSON.stringify(tools)} are not in ${JSON.stringify(kernels)}`,
      );
      assert.equal(output(seen, 'time').length, tools.length);
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
      const forked = after! - before!;
      const counted = sum(seen.rows('map'));
      assert.ok(forked >= 7 && counted >= forked && counted < forked + 100, `${counted} for ${forked}`);
      assert.ok(output(seen, 'time').every((text) => /^\d\d:\d\d:\d\d PIDs\/sec: $/.test(text)));
    },
  },
  runqlen: {
    workload: busy('1 2 3', '0'),
    sees: 'three busy loops on one CPU for 5 s',
    columns: { 'run queue length': 'runqlen.min', count: 'runqlen.count' },
    rows: 'more than 20 samples with two waiting',
    check: ({ rows }) => assert.ok(total(rows('runqlen').filter(({ min }) => Number(min) >= 2)) > 20),
  },
};
