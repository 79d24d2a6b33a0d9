import { TargetError } from '../../base/errors.ts';
import { type Section, sections, textsOf } from '../install/sections.ts';
import type { ControlShell } from '../install/shell.ts';
import { type GraphPlace, instanceOf, STATE_FILES, setScript, stateScript } from './script.ts';
import type { CompiledGraph, GraphPlan } from './spec.ts';

type State = Readonly<Record<(typeof STATE_FILES)[number], string>>;

/**
 * Makes the function graph ready, not yet running, under the guard's eyes: whoever removes the trace gives back what was
 * borrowed. Throws TargetError `tracer-busy` when somebody uses what would be, `no-function-graph` where there is none.
 */
export async function takeTracer(
  shell: ControlShell,
  place: GraphPlace,
  graph: CompiledGraph,
): Promise<GraphPlan> {
  const found = sections((await shell.run(stateScript(place))).stdout);
  const has = (where: string) => textsOf(found, where).join(' ').split(/\s+/).includes('function_graph');
  if (!has('top'))
    throw new TargetError(
      'no-function-graph',
      'the kernel of this target has no function_graph tracer (CONFIG_FUNCTION_GRAPH_TRACER)',
      'a span of %%kprobe has the durations of one function; `%target vm` brings a kernel that has the tracer',
    );
  const own = has('own');
  const state = stateOf(found);
  const busy = own ? sharedInUse(state, found) : topInUse(state, found);
  if (busy) throw tracerBusy(busy);
  const alone = graph.depth === 1;
  const plan = { ...graph, alone, root: own ? instanceOf(place) : place.tracefs };
  const mark = own ? (alone ? null : `${place.name}.limits`) : `${place.name}.top.${before(state)}`;
  const failed = sections((await shell.run(setScript(place, plan, mark))).stdout).at(-1)!;
  if (failed.head === 'taken') throw tracerBusy('another trace of Probebook has it');
  if (failed.head.startsWith('failed') || failed.text.trim())
    throw new TargetError(
      'install-failed',
      `the kernel refused the tracer's settings: ${failed.head} ${failed.text.trim()}`,
    );
  return { ...plan, note: noteOf(own, alone) };
}

function noteOf(own: boolean, alone: boolean): string | null {
  if (!own)
    return 'this kernel has function_graph at its top level only, which nobody uses: borrowed until the end of this trace, then given back';
  return alone
    ? null
    : 'set_graph_function and max_graph_depth, which all tracefs instances share and nobody uses, are borrowed until the end of this trace';
}

function stateOf(found: readonly Section[]): State {
  return Object.fromEntries(
    STATE_FILES.map((file) => [file, textsOf(found, `state ${file}`).join('').trim()]),
  ) as State;
}

/** CLOCK.KIB.ON.FORK, for the guard. A buffer that nobody used gets the size that its first use would give it. */
function before(state: State): string {
  const clock = /\[([^\]]+)\]/.exec(state.trace_clock)?.[1] ?? 'local';
  const size = /expanded: (\d+)/.exec(state.buffer_size_kb)?.[1] ?? Number.parseInt(state.buffer_size_kb, 10);
  return [clock, size, state.tracing_on, state['options/function-fork']].join('.');
}

/** Why what all instances share is not free; null when it is. */
function sharedInUse(state: State, found: readonly Section[]): string | null {
  const graphs = textsOf(found, 'graphs').join('').trim();
  if (state.current_tracer === 'function_graph') return 'current_tracer is function_graph';
  if (graphs) return `another function_graph runs: ${graphs.split('\n')[0]}`;
  for (const file of ['set_graph_function', 'set_graph_notrace'] as const)
    if (isSet(state[file])) return `${file} is ${firstLine(state[file])}`;
  for (const file of ['max_graph_depth', 'tracing_thresh'] as const)
    if (!/^0?$/.test(state[file])) return `${file} is ${state[file]}`;
  return null;
}

/** Why the top level is not free; null when it is. */
function topInUse(state: State, found: readonly Section[]): string | null {
  if (state.current_tracer !== 'nop') return `current_tracer is ${state.current_tracer}`;
  const shared = sharedInUse(state, found);
  if (shared) return shared;
  for (const file of [
    'set_ftrace_filter',
    'set_ftrace_notrace',
    'set_ftrace_pid',
    'set_ftrace_notrace_pid',
  ] as const)
    if (isSet(state[file])) return `${file} is ${firstLine(state[file])}`;
  if (state.set_event) return `events are on there: ${firstLine(state.set_event)}`;
  if (!/^4?$/.test(state.buffer_subbuf_size_kb))
    return `buffer_subbuf_size_kb is ${state.buffer_subbuf_size_kb}`;
  const entries = [
    ...textsOf(found, 'entries')
      .join('\n')
      .matchAll(/^entries: (\d+)/gm),
  ];
  const held = entries.reduce((sum, [, n]) => sum + Number(n), 0);
  return held > 0 ? `its buffer holds ${held} events, which would be lost` : null;
}

/** `#### all functions enabled ####`, `no pid` */
const isSet = (text: string): boolean => text !== '' && !/^(#|no pid)/.test(text);

const firstLine = (text: string): string => text.split('\n')[0]!;

function tracerBusy(why: string): TargetError {
  return new TargetError(
    'tracer-busy',
    `the function graph is in use on this kernel: ${why}`,
    'Tracing here would spoil what somebody else does: end that first (trace-cmd reset ends everything of that kind). ' +
      'A span of %%kprobe has the durations of one function beside it.',
  );
}
