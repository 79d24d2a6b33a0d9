import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, useTarget } from '../../src/index.ts';
import { findProgram } from '../../src/targets/vm/find-program.ts';
import { rowsOf } from './rows.ts';

/** Other tools that count the same run of the same program; each starts the next one. */
const missing = ['bpftrace', 'perf'].filter((tool) => !findProgram(tool));
const skip = missing.length > 0 && `needs ${missing.join(' and ')}`;

let folder = '';
before(async () => {
  folder = mkdtempSync(join(process.cwd(), '.counts-'));
  await useTarget('vm');
});
after(async () => {
  await closeTarget();
  rmSync(folder, { recursive: true });
});

test('we, bpftrace, perf stat and perf trace count the same calls', { skip, timeout: 300_000 }, async () => {
  const calls = 3000;
  const work = `python3 -c "import os; [os.getppid() for _ in range(${calls})]"`;
  const inPerf = `perf stat -x, -o ${folder}/stat -e syscalls:sys_enter_getppid -- perf trace -s -o ${folder}/trace -e getppid -- ${work}`;
  const program =
    'tracepoint:syscalls:sys_enter_getppid /comm == "python3"/ { @tracepoint = count(); } kprobe:__x64_sys_getppid /comm == "python3"/ { @kprobe = count(); }';
  let output = '';
  const trace = await kprobe('sys:getppid\np:kprobe __x64_sys_getppid\nspan call sys:getppid -> ret', {
    run: `cat > ${folder}/inner <<'END'\n${inPerf}\nEND\nbpftrace -c '/bin/sh ${folder}/inner' -e '${program}' 2>&1`,
    output: (_stream, text) => {
      output += text;
    },
  });
  assert.deepEqual([trace.report.exitCode, trace.report.lost, trace.report.missed], [0, 0, 0], output);
  const ours = ['getppid', 'kprobe', 'call'].map(
    (name) => rowsOf(trace, name).filter(({ comm }) => comm === 'python3').length,
  );
  const bpftrace = [...output.matchAll(/^@\w+: (\d+)$/gm)].map(([, count]) => Number(count));
  const stat = Number(
    /^(\d+),,syscalls:sys_enter_getppid/m.exec(readFileSync(`${folder}/stat`, 'utf8'))?.[1],
  );
  const perfTrace = Number(/^ +getppid +(\d+) /m.exec(readFileSync(`${folder}/trace`, 'utf8'))?.[1]);
  assert.deepEqual(
    { ours, bpftrace, stat, perfTrace },
    { ours: [calls, calls, calls], bpftrace: [calls, calls], stat: calls, perfTrace: calls },
    output,
  );
});
