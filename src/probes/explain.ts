import { rowText } from '../table/schema.ts';
import { compileBody } from './compile/compile.ts';
import { scriptFor } from './compile/script.ts';
import { DEFAULT_BUFFER_KIB, DEFAULT_CLOCK, type TraceOptions } from './options.ts';
import type { CompiledProbe, KernelFacts } from './spec/types.ts';
import { commonSchema, ERR } from './tabulate/common.ts';

/** Stands where a real trace has a group of its own. */
const GROUP = 'probebook_1_1';

/**
 * Every stage of a `%%kprobe` body as text, nothing installed: the resolved spec with where each C name came from, the
 * lines for `dynamic_events` and `filter`, the row types, and a script that does the same. Throws InputError.
 */
export function explain(text: string, facts: KernelFacts, options: TraceOptions): string {
  const probes = compileBody(text, 0, facts, { group: GROUP });
  const script = scriptFor(probes, {
    group: GROUP,
    clock: options.clock ?? DEFAULT_CLOCK,
    bufferKiB: options.bufferKiB ?? DEFAULT_BUFFER_KIB,
    ...(options.run === undefined ? {} : { run: options.run }),
    ...(options.forMs === undefined ? {} : { seconds: Math.ceil(options.forMs / 1000) }),
  });
  return [
    `# kernel ${facts.release} ${facts.arch}`,
    ...probes.flatMap(resolved),
    '\n# dynamic_events',
    ...probes.map(({ command }) => command),
    ...probes.flatMap(({ event, filter }) => (filter ? [`# filter of ${event}`, filter.text] : [])),
    '\n# the same without this program, as root',
    script,
  ].join('\n');
}

function resolved(probe: CompiledProbe): string[] {
  const columns = [
    ...commonSchema(probe.kind, DEFAULT_CLOCK),
    ...probe.arguments.map(({ column }) => column),
  ];
  if (probe.arguments.some(({ convert }) => convert.kind === 'retval')) columns.push(ERR);
  return [
    `\n# ${probe.event}: ${probe.kind} of ${probe.function}`,
    ...probe.notes.map((note) => `#   ${note}`),
    `#   rows: ${rowText({ name: probe.event, columns })}`,
  ];
}
