import type { TraceOptions } from '../probes/options.ts';
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

const only: ValueKind<NonNullable<TraceOptions['only']>> = {
  placeholder: 'run|pid=N|cgroup=PATH',
  parse: (typed) => {
    if (typed === 'run') return { value: 'run' };
    const [, kind, value = ''] = /^(pid|cgroup)=(.+)$/.exec(typed) ?? [];
    if (kind === 'pid' && /^\d+$/.test(value)) return { value: { pid: Number(value) } };
    return kind === 'cgroup' ? { value: { cgroup: value } } : { why: 'run, pid=N or cgroup=PATH' };
  },
  suggest: () => ['run', 'pid=', 'cgroup='],
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
    help: 'trace just CMD and its children, a process and its children, or a cgroup (v2) and those below it; default everyone but us',
  },
  target: { kind: targetSpec, help: 'where; the current target by default' },
  'max-events': { kind: count, help: 'end with exactly N rows' },
  buffer: { kind: size, help: 'ring buffer per CPU, default `8M`' },
  clock: { kind: choice('CLOCK', CLOCKS), help: 'trace clock, default `mono`' },
  stack: { kind: null, help: 'add the kernel stack to each row: `stack`, which `charts.flame` draws' },
  raw: { kind: null, help: 'while recording: keep the ring buffer’s pages, too, for `load` to decode again' },
  explain: { kind: null, help: 'print every stage and install nothing' },
  until: {
    kind: text('CONDITION'),
    help: "end a second after the first row like that: `--until 'open.dur > 50ms'`",
  },
  keep: { kind: duration, help: 'keep only the rows of the last so long: `30s`' },
  script: {
    kind: text('FILE'),
    help: 'with --explain: write a shell script that captures the same on a machine with this kernel',
  },
} as const;

/** Those of them that a magic has, in the order in which its help lists them. */
export function tracingOptionsOf<Name extends keyof typeof tracingOptions>(
  ...names: readonly Name[]
): Pick<typeof tracingOptions, Name> {
  return Object.fromEntries(names.map((name) => [name, tracingOptions[name]])) as Pick<
    typeof tracingOptions,
    Name
  >;
}
