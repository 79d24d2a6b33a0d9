import { quote } from '../../targets/target.ts';
import { GRAPH_INSTANCE } from '../../tracefs/hide.ts';
import { SECTION } from '../install/sections.ts';
import type { EventPath } from '../spec/types.ts';
import type { CompiledGraph, GraphPlan } from './spec.ts';

/** The kernel's own events of the tracer: kernel/trace/trace_entries.h. */
export const ENTRY: EventPath = { group: 'ftrace', name: 'funcgraph_entry' };
export const EXIT: EventPath = { group: 'ftrace', name: 'funcgraph_exit' };

/** Every event that may be in the tracer's buffer: anybody may print into the one at the top level. */
export const GRAPH_EVENTS: readonly EventPath[] = [
  ENTRY,
  EXIT,
  ...['print', 'bprint', 'bputs'].map((name) => ({ group: 'ftrace', name })),
];

/** Where a trace is, and how much it may hold. */
export interface GraphPlace {
  readonly tracefs: string;
  readonly name: string;
  readonly clock: string;
  readonly bufferKiB: number;
}

/** What the top level is asked for before it is borrowed, a file each. */
export const STATE_FILES = [
  'current_tracer',
  'set_graph_function',
  'set_graph_notrace',
  'max_graph_depth',
  'tracing_thresh',
  'set_ftrace_filter',
  'set_ftrace_notrace',
  'set_ftrace_pid',
  'set_ftrace_notrace_pid',
  'set_event',
  'tracing_on',
  'buffer_size_kb',
  'buffer_subbuf_size_kb',
  'trace_clock',
  'options/function-fork',
] as const;

export const instanceOf = ({ tracefs, name }: GraphPlace): string =>
  `${tracefs}/instances/${name}${GRAPH_INSTANCE}`;

/** Makes an instance for the tracer, and says what tracers that may run and what the top level is set to. */
export function stateScript(place: GraphPlace): string {
  const { tracefs } = place;
  const instance = instanceOf(place);
  return [
    '(',
    `mkdir ${instance} || exit 1`,
    `echo '${SECTION} own'; cat ${instance}/available_tracers`,
    `echo '${SECTION} top'; cat ${tracefs}/available_tracers`,
    ...STATE_FILES.map((file) => `echo '${SECTION} state ${file}'; head -n 3 ${tracefs}/${file} 2>/dev/null`),
    `echo '${SECTION} entries'; cat ${tracefs}/per_cpu/cpu*/stats`,
    `echo '${SECTION} graphs'; grep -l function_graph ${tracefs}/instances/*/current_tracer 2>/dev/null`,
    ') 2>&1',
  ].join('\n');
}

/**
 * Sets everything but the tracer itself. `mark` is the name of an instance whose name says what was before: as long as it is
 * there the top level is ours, and whoever removes it gives that back (targets/guard.ts), also when all of us are dead.
 */
export function setScript(place: GraphPlace, graph: Omit<GraphPlan, 'note'>, mark: string | null): string {
  const { tracefs } = place;
  const { root, alone } = graph;
  const set = (value: string | number, file: string) =>
    `echo ${quote(String(value))} > ${file} || { echo '${SECTION} failed ${file}'; exit 1; }`;
  return [
    '(',
    ...(mark === null ? [] : markLines(tracefs, mark)),
    ...(root === instanceOf(place) ? [] : [`rmdir ${instanceOf(place)}`]),
    set(place.clock, `${root}/trace_clock`),
    set(place.bufferKiB, `${root}/buffer_size_kb`),
    set(1, `${root}/options/function-fork`),
    ...(alone
      ? [set(graph.function, `${root}/set_ftrace_filter`)]
      : [
          set(graph.function, `${tracefs}/set_graph_function`),
          set(graph.depth ?? 0, `${tracefs}/max_graph_depth`),
        ]),
    ') 2>&1',
  ].join('\n');
}

/** One session at a time: of two that come at once none gets it. */
function markLines(tracefs: string, mark: string): string[] {
  const own = `${tracefs}/instances/${mark}`;
  return [
    `mkdir ${own} || exit 1`,
    `echo 1 > ${own}/buffer_size_kb`,
    `for other in ${tracefs}/instances/probebook_*.top.* ${tracefs}/instances/probebook_*.limits; do`,
    `  [ ! -d $other ] || [ $other = ${own} ] || { rmdir ${own}; echo "${SECTION} taken"; exit 1; }`,
    'done',
  ];
}

/** Within `enable`, last of all: from here on the tracer runs. */
export function startLines(
  { root }: GraphPlan,
  only: number | string | null,
  cgroup: string | null,
): string[] {
  return [
    `  echo $hidden > ${root}/set_ftrace_notrace_pid || return 1`,
    ...(only === null ? [] : [`  echo ${only} > ${root}/set_ftrace_pid || return 1`]),
    ...(cgroup === null ? [] : [`  { echo $$; joined; } > ${root}/set_ftrace_pid || return 1`]),
    `  echo 1 > ${root}/tracing_on || return 1`,
    `  echo function_graph > ${root}/current_tracer || return 1`,
  ];
}

/** Nothing more is recorded; the tracer itself is taken away when what was recorded has been read. */
export const stopLine = ({ root }: GraphPlan): string => `echo 0 > ${root}/tracing_on`;

/** What a person would type. `work` is what is traced. */
export function shownScript(
  { function: pattern, depth }: CompiledGraph,
  { clock, bufferKiB, work }: { readonly clock: string; readonly bufferKiB: number; readonly work: string },
): string {
  return `cd /sys/kernel/tracing
mkdir instances/pbscript; t=instances/pbscript
# Where an instance cannot have this tracer: the top level, if nobody uses it.
grep -qw function_graph $t/available_tracers || t=.
grep . current_tracer set_graph_function max_graph_depth
echo ${clock} > $t/trace_clock; echo ${bufferKiB} > $t/buffer_size_kb
${
  depth === 1
    ? `echo ${quote(pattern)} > $t/set_ftrace_filter`
    : `echo ${quote(pattern)} > set_graph_function; echo ${depth ?? 0} > max_graph_depth`
}
echo function_graph > $t/current_tracer
${work}
echo 0 > $t/tracing_on; cat $t/trace
echo nop > $t/current_tracer; echo > $t/set_ftrace_filter; echo > set_graph_function; echo 0 > max_graph_depth
echo 1 > $t/tracing_on; rmdir instances/pbscript`;
}
