import { completeProgram } from '../../src/bpftrace/editor/complete.ts';
import { completeLine } from '../../src/probes/compile/complete.ts';
import { inspectLine } from '../../src/probes/compile/inspect.ts';
import { newer as facts } from '../language/kernel.ts';

const RUNS = 200;
const GOAL_MS = 50;

/** Prints how long the editor waits in a `%%kprobe` body, on the 50,785 functions and the types of Debian's 6.1. */
export async function benchComplete(): Promise<void> {
  const functions = [...facts.symbols.functions()].length;
  console.log(`${functions.toLocaleString('en')} functions, ${RUNS} runs`);
  const cases = {
    'a prefix, vfs_re': 'p:t1 vfs_re',
    'a part, _open': 'p:t1 _open',
    'a letter, e': 'p:t1 e',
    'a member, file->f_': 'p:t1 vfs_read file->f_',
    'a part of a span': 'span o do_filp_open name=pathname->name -> e',
    "a span's key": 'span o do_filp_open dfd -> p vfs_read dfd=count by ',
    "a filter's field": 'span o do_filp_open dfd -> ret=$retval if d',
    "a filter's constant": 'p:t1 do_filp_open dfd if dfd == P',
    'a tracepoint, sched': 't:t1 sched',
    "a tracepoint's argument": 't:t1 sched_switch next->com',
    'an event probe, sched': 'e:t1 sched',
    "an event probe's filter": 'e:t1 sched.sched_switch $prev_pid if next_',
    'a cast, (struct fi': 'p:t1 vfs_read x=(struct fi',
  };
  for (const [what, line] of Object.entries(cases)) report(what, () => completeLine(line, facts));
  for (const [what, program] of Object.entries(PROGRAMS)) report(what, () => completeProgram(program, facts));
  const line = 'r:t1 do_filp_open $retval->f_path.dentry->d_name';
  report('inspection of a member', () => inspectLine(line, line.length, facts));
}

/** In a `%%bpftrace` body. */
const PROGRAMS = {
  'bpftrace, kprobe:vfs_re': 'kprobe:vfs_re',
  'bpftrace, kprobe:e': 'kprobe:e',
  'bpftrace, fentry:e': 'fentry:e',
  'bpftrace, args->': 'tracepoint:sched:sched_switch { @[args->',
  'bpftrace, a member': 'kprobe:vfs_read { $f = (struct file *)arg0; print($f->f_path.dentry->d_',
  'bpftrace, (struct fi': 'kprobe:vfs_read { (struct fi',
  'bpftrace, a long body': `${'kprobe:vfs_read /pid > 1/ { @a[comm] = count(); }\n'.repeat(500)}kprobe:vfs_re`,
};

function report(what: string, work: () => unknown): void {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const [median, p95] = [0.5, 0.95].map((share) => times[Math.floor(share * RUNS)]!);
  const verdict = `goal ≤ ${GOAL_MS} ${p95! <= GOAL_MS ? '✓' : '✗'}`;
  console.log(`${what.padEnd(24)} median ${median!.toFixed(1)} ms  p95 ${p95!.toFixed(1)} ms  ${verdict}`);
}
