import { formatDuration } from '../base/duration.ts';
import { rowText } from '../table/schema.ts';
import { compileBody } from './compile/compile.ts';
import { triggerText } from './compile/hist-triggers.ts';
import { returnColumns } from './compile/return.ts';
import { scriptFor } from './compile/script.ts';
import { silentEvents } from './compile/silent-events.ts';
import { columnsOf } from './compile/span.ts';
import { compileUntil } from './compile/until.ts';
import { DEFAULT_BUFFER_KIB, DEFAULT_CLOCK, type TraceOptions } from './options.ts';
import type {
  CompiledHist,
  CompiledProbe,
  CompiledReturn,
  CompiledSpan,
  CompiledTable,
  KernelFacts,
} from './spec/types.ts';
import { histColumns } from './tabulate/hist-table.ts';

/** Stands where a real trace has a group of its own. */
const GROUP = 'pbscript';

/**
 * Every stage of a `%%kprobe` body as text, nothing installed: the resolved spec with where each C name came from, the
 * lines for `dynamic_events` and `filter`, the row types, and a script that does the same. Throws InputError.
 */
export function explain(text: string, facts: KernelFacts, options: TraceOptions): string {
  const body = compileBody(text, 0, facts, {
    group: GROUP,
    stack: options.stack ?? false,
    only: options.only !== undefined,
  });
  const { probes, tables, hists } = body;
  const until = options.until === undefined ? null : compileUntil(options.until, body, facts);
  const script = scriptFor(probes, {
    group: GROUP,
    clock: options.clock ?? DEFAULT_CLOCK,
    bufferKiB: options.bufferKiB ?? DEFAULT_BUFFER_KIB,
    hists,
    silent: silentEvents(body),
    stack: options.stack ?? false,
    ...(options.run === undefined ? {} : { run: options.run }),
    ...(options.forMs === undefined ? {} : { seconds: Math.ceil(options.forMs / 1000) }),
  });
  return [
    `# kernel ${facts.release} ${facts.arch}`,
    ...tables.flatMap(resolvedTable),
    ...hists.flatMap(resolvedHist),
    ...(until ? [`\n# ends a second after the first row of ${until.table.event} with ${until.text}`] : []),
    '\n# dynamic_events',
    ...probes.flatMap(({ commands }) => commands.map(({ text }) => text)),
    ...probes.flatMap(({ event, filter }) => (filter ? [`# filter of ${event}`, filter.text] : [])),
    ...hists.flatMap(({ event, of, how }) =>
      how.kind === 'kernel'
        ? [`# triggers of ${of.path.group}:${of.path.name}, for ${event}`, ...how.triggers.map(triggerText)]
        : [],
    ),
    '\n# the same without this program, as root',
    script,
  ].join('\n');
}

function resolvedHist(hist: CompiledHist): string[] {
  const { event, of, value, keys, everyNs, how } = hist;
  const by = keys.length > 0 ? ` by ${keys.map(({ column }) => column.name).join(', ')}` : '';
  const every = everyNs === null ? '' : ` every ${formatDuration(everyNs)}`;
  const where =
    how.kind === 'kernel' ? "counted by the kernel's triggers" : `counted while decoding: ${how.why}`;
  return [
    `\n# ${event}: how often values of ${of.event}.${value.column.name} occur${by}${every}, ${where}`,
    `#   rows: ${rowText({ name: event, columns: histColumns(hist, 'mono') })}`,
  ];
}

function resolvedTable(table: CompiledTable): string[] {
  if (table.kind === 'span') return resolvedSpan(table);
  return table.kind === 'keptReturn' ? resolvedReturn(table) : resolved(table);
}

function resolved(probe: CompiledProbe): string[] {
  const { group, name } = probe.path;
  const what =
    probe.functions.length > 0 ? `${probe.kind} of ${probe.functions.join(', ')}` : `${group}:${name}`;
  return [
    `\n# ${probe.event}: ${what}`,
    ...probe.notes.map((note) => `#   ${note}`),
    `#   rows: ${rowText({ name: probe.event, columns: columnsOf(probe) })}`,
  ];
}

function resolvedReturn(line: CompiledReturn): string[] {
  const { event, parts, filter } = line;
  return [
    `\n# ${event}: each return with the parameters of its call, which this kernel does not keep: a probe at the entry fetches them${filter ? `; kept if ${filter.text}` : ''}`,
    `#   rows: ${rowText({ name: event, columns: returnColumns(line) })}`,
    ...parts.flatMap(resolved),
  ];
}

function resolvedSpan({ event, parts, by, filter }: CompiledSpan): string[] {
  const how = by.length > 0 ? `by ${by.join(', ')}` : 'by thread and stack pointer';
  return [
    `\n# ${event}: a span of ${parts.length} parts, paired ${how}${filter ? `, kept if ${filter.text}` : ''}`,
    ...parts.flatMap(resolved),
  ];
}
