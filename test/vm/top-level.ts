import { workspace } from '../../src/probes/workspace.ts';
import { runText } from '../../src/targets/target.ts';

const FILES = [
  'current_tracer',
  'set_graph_function',
  'set_graph_notrace',
  'max_graph_depth',
  'set_ftrace_filter',
  'set_ftrace_pid',
  'set_ftrace_notrace_pid',
  'tracing_on',
  'buffer_size_kb',
  'trace_clock',
  'options/function-fork',
];

/** Shell text that prints how the top level of tracefs is set, what its buffer holds, and which instances there are. */
export const TOP_LEVEL = `cd /sys/kernel/tracing
for file in ${FILES.join(' ')}; do echo "$file: $(cat $file)"; done
cat per_cpu/cpu*/stats | grep entries
ls instances`;

export async function sh(script: string): Promise<string> {
  return (await runText((await workspace.kernel()).tracer.target, script)).stdout;
}
