import type { CompiledHist, CompiledProbe } from '../spec/types.ts';
import { triggerText } from './hist-triggers.ts';

export interface ScriptOptions {
  /** Instance and event group: the group the probes were compiled for. */
  readonly group: string;
  /** Traced while it runs; without it, `seconds`. */
  readonly run?: string;
  /** Default 5. */
  readonly seconds?: number;
  /** Default `mono`. */
  readonly clock?: string;
  /** Counted, and printed at the end. */
  readonly hists?: readonly CompiledHist[];
  /** Events that are not read. */
  readonly silent?: ReadonlySet<string>;
  readonly stack?: boolean;
  /** Of each CPU's buffer; default is the kernel's. */
  readonly bufferKiB?: number;
}

/**
 * A POSIX shell script that captures the same where this program is not: run as root it prints the events as text and
 * removes everything, however it ends.
 */
export function scriptFor(probes: readonly CompiledProbe[], options: ScriptOptions): string {
  const { group, clock = 'mono' } = options;
  const commands = probes.flatMap(({ commands }) => commands.map(({ text }) => text));
  const events = [...new Set(probes.map(({ path }) => `${path.group}/${path.name}`))];
  const read = events.filter((event) => !options.silent?.has(event.replace('/', ':')));
  const triggers = new Set(
    (options.hists ?? []).flatMap(({ of, how }) =>
      how.kind === 'kernel'
        ? how.triggers.map(
            (trigger) =>
              `printf '%s\\n' ${quoted(triggerText(trigger))} >> "$i/events/${of.path.group}/${of.path.name}/trigger"`,
          )
        : [],
    ),
  );
  const counted = new Set(
    (options.hists ?? []).flatMap(({ of: { path }, how }) =>
      how.kind === 'kernel' ? [`cat "$i/events/${path.group}/${path.name}/hist"`] : [],
    ),
  );
  const own = events.filter((event) => event.startsWith(`${group}/`));
  const filters = new Map(
    probes.flatMap(({ path, filter }) => (filter ? [[`${path.group}/${path.name}`, filter.text]] : [])),
  );
  return [
    '#!/bin/sh',
    '# Needs root and tracefs.',
    'set -eu',
    't=/sys/kernel/tracing',
    '[ -e "$t/dynamic_events" ] || t=/sys/kernel/debug/tracing',
    `i=$t/instances/${group}`,
    '# First of all: what another one made is not ours to clean up.',
    'mkdir "$i"',
    'cleanup() {',
    '  set +e',
    ...read.map((event) => `  echo 0 > "$i/events/${event}/enable"`),
    ...(triggers.size === 0 ? [] : ['  rmdir "$i"']),
    ...own.map((event) => `  echo '-:${event}' >> "$t/dynamic_events"`),
    ...(triggers.size === 0 ? ['  rmdir "$i"'] : []),
    '} 2>/dev/null',
    "trap 'cleanup; trap - EXIT; exit 1' INT TERM HUP",
    'trap cleanup EXIT',
    `echo ${clock} > "$i/trace_clock"`,
    ...(options.bufferKiB === undefined ? [] : [`echo ${options.bufferKiB} > "$i/buffer_size_kb"`]),
    ...commands.map((command) => `printf '%s\\n' ${quoted(command)} >> "$t/dynamic_events"`),
    ...[...filters].map(([event, text]) => `printf '%s' ${quoted(text)} > "$i/events/${event}/filter"`),
    ...(options.stack ? ['echo 1 > "$i/options/stacktrace"'] : []),
    ...triggers,
    ...read.map((event) => `echo 1 > "$i/events/${event}/enable"`),
    options.run === undefined ? `sleep ${options.seconds ?? 5}` : `sh -c ${quoted(options.run)} || true`,
    ...read.map((event) => `echo 0 > "$i/events/${event}/enable"`),
    ...(read.length > 0 || triggers.size === 0 ? ['cat "$i/trace"'] : []),
    ...counted,
    '',
  ].join('\n');
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
