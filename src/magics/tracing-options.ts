import type { ValueKind } from './options/kinds.ts';
import { choice, count, duration, size, text } from './options/kinds.ts';
import { targetSpec } from './target.ts';

/** `Documentation/trace/ftrace.rst`, "trace_clock". */
const CLOCKS = [
  'mono',
  'mono_raw',
  'boot',
  'tai',
  'local',
  'global',
  'counter',
  'uptime',
  'perf',
  'x86-tsc',
] as const;

const only: ValueKind<'run' | { readonly pid: number }> = {
  placeholder: 'run|pid=N',
  parse: (typed) => {
    if (typed === 'run') return { value: 'run' };
    const pid = /^pid=(\d+)$/.exec(typed)?.[1];
    return pid === undefined ? { why: 'run, or pid=N' } : { value: { pid: Number(pid) } };
  },
  suggest: () => ['run', 'pid='],
};

/** Options of every magic that traces. */
export const tracingOptions = {
  run: {
    kind: text('CMD'),
    help: 'trace while CMD runs on the target; its output is shown, its exit code kept',
  },
  for: { kind: duration, help: 'trace for so long: `500ms`, `5s`, `2m`' },
  background: {
    kind: null,
    help: 'return at once; `await NAME.snapshot()` reads so far, `%stop NAME` ends it',
  },
  only: {
    kind: only,
    help: 'trace just CMD and its children, or a process and its children; default everyone but us',
  },
  target: { kind: targetSpec, help: 'where; the current target by default' },
  'max-events': { kind: count, help: 'end with exactly N rows' },
  buffer: { kind: size, help: 'ring buffer per CPU, default `8M`' },
  clock: { kind: choice('CLOCK', CLOCKS), help: 'trace clock, default `mono`' },
  stack: { kind: null, help: 'add the kernel stack to each row: `stack`, which `charts.flame` draws' },
  explain: { kind: null, help: 'print every stage and install nothing' },
  until: { kind: text('CONDITION'), help: 'end a second after an event like that', later: true },
  keep: { kind: duration, help: 'keep the last so long', later: true },
  script: {
    kind: text('FILE'),
    help: 'with --explain: write a shell script that captures the same',
    later: true,
  },
} as const;
