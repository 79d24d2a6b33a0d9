import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, useTarget } from '../../src/index.ts';
import { findProgram } from '../../src/targets/vm/find-program.ts';
import { rowsOf } from './rows.ts';
import { build, cannotBuild } from './truth/build.ts';
import { readCalls } from './truth/program.ts';

/**
 * One run of a program that knows how many calls it made, from four threads at once, counted by us in each way that we
 * have and by the other tools at the same time: each of them starts the next one, the last one the program.
 */
const THREADS = 4;
const ROUNDS = 500;
const missing = ['bpftrace', 'perf'].filter((tool) => !findProgram(tool));
const skip = cannotBuild || (missing.length > 0 && `needs ${missing.join(' and ')}`);

let folder = '';
let program = '';
before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(process.cwd(), '.counts-'));
  program = build('calls', folder);
  await useTarget('vm');
});
after(async () => {
  await closeTarget();
  if (folder) rmSync(folder, { recursive: true });
});

test('we, bpftrace, perf stat and perf trace count the same calls', { skip }, async () => {
  let output = '';
  const trace = await kprobe(OURS, {
    run: theirs(),
    output: (_stream, text) => {
      output += text;
    },
  });
  assert.deepEqual([trace.report.exitCode, trace.report.lost, trace.report.missed], [0, 0, 0], output);
  // Each call that is logged adds a watch, which is removed in every round; those that make the chain stay.
  const truth = readCalls(join(folder, 'log')).length + THREADS * ROUNDS;
  const ours = ['epoll_ctl', 'ctl', 'back', 'whole'].map(
    (name) => rowsOf(trace, name).filter(({ comm }) => comm === 'calls').length,
  );
  const counted = rowsOf(trace, 'ops')
    .filter(({ comm }) => comm === 'calls')
    .reduce((sum, { count }) => sum + Number(count), 0);
  const bpftrace = [...output.matchAll(/^@\w+: (\d+)$/gm)].map(([, count]) => Number(count));
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const stat = [...read('stat').matchAll(/^(\d+),,\S*epoll_ctl/gm)].map(([, count]) => Number(count));
  assert.doesNotMatch(read('trace'), /LOST/);
  const perfTrace = [...read('trace').matchAll(/^ +epoll_ctl +(\d+) /gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
  assert.deepEqual(
    { ours, counted, bpftrace, stat, perfTrace },
    {
      ours: ours.map(() => truth),
      counted: truth,
      bpftrace: [truth, truth],
      stat: [truth, truth],
      perfTrace: truth,
    },
    output,
  );
});

const OURS = [
  'sys:epoll_ctl op',
  'p:ctl do_epoll_ctl op',
  'r:back do_epoll_ctl ret=$retval',
  'span whole sys:epoll_ctl -> ret',
  'p:each do_epoll_ctl op fd=epfd',
  'hist ops each.op by comm',
].join('\n');

/** The command that runs the program below all of the others. */
function theirs(): string {
  const perf = [
    `perf stat -x, -o ${folder}/stat -e syscalls:sys_enter_epoll_ctl,syscalls:sys_exit_epoll_ctl --`,
    // A smaller buffer loses calls, and says so; and live it forgets those that it reads before their thread's start.
    `perf trace record -m 1024 -o ${folder}/trace.data --`,
    `${program} ${THREADS} ${ROUNDS} ${folder}/log`,
  ].join(' ');
  const report = `perf trace -s -i ${folder}/trace.data -o ${folder}/trace 2>&1`;
  writeFileSync(join(folder, 'perf.sh'), `${perf} && ${report}\n`);
  const probes = ['tracepoint:syscalls:sys_enter_epoll_ctl', 'kprobe:do_epoll_ctl'];
  const bpftrace = probes.map((probe, i) => `${probe} /comm == "calls"/ { @n${i} = count(); }`).join(' ');
  return `bpftrace -c '/bin/sh ${folder}/perf.sh' -e '${bpftrace}' 2>&1`;
}
