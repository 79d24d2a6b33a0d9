import type { CompiledProbe } from '../spec/types.ts';

export interface ScriptOptions {
  /** Instance and event group: the group the probes were compiled for. */
  readonly group: string;
  /** Traced while it runs; without it, `seconds`. */
  readonly run?: string;
  /** Default 5. */
  readonly seconds?: number;
  /** Default `mono`. */
  readonly clock?: string;
  /** Of each CPU's buffer; default is the kernel's. */
  readonly bufferKiB?: number;
}

/**
 * A POSIX shell script that captures the same where this program is not: run as root it prints the events as text and
 * removes everything, however it ends.
 */
export function scriptFor(probes: readonly CompiledProbe[], options: ScriptOptions): string {
  const { group, clock = 'mono' } = options;
  const commands = probes.map(({ command }) => command);
  return [
    '#!/bin/sh',
    '# Needs root and tracefs.',
    'set -eu',
    't=/sys/kernel/tracing',
    '[ -e "$t/dynamic_events" ] || t=/sys/kernel/debug/tracing',
    `i=$t/instances/${group}`,
    'cleanup() {',
    '  set +e',
    `  echo 0 > "$i/events/${group}/enable"`,
    ...commands.map((command) => `  echo '-:${eventPath(command)}' >> "$t/dynamic_events"`),
    '  rmdir "$i"',
    '} 2>/dev/null',
    "trap 'cleanup; trap - EXIT; exit 1' INT TERM HUP",
    'trap cleanup EXIT',
    'mkdir "$i"',
    `echo ${clock} > "$i/trace_clock"`,
    ...(options.bufferKiB === undefined ? [] : [`echo ${options.bufferKiB} > "$i/buffer_size_kb"`]),
    ...commands.map((command) => `printf '%s\\n' ${quoted(command)} >> "$t/dynamic_events"`),
    ...probes.flatMap(({ command, filter }) =>
      filter ? [`printf '%s' ${quoted(filter.text)} > "$i/events/${eventPath(command)}/filter"`] : [],
    ),
    `echo 1 > "$i/events/${group}/enable"`,
    options.run === undefined ? `sleep ${options.seconds ?? 5}` : `sh -c ${quoted(options.run)} || true`,
    `echo 0 > "$i/events/${group}/enable"`,
    'cat "$i/trace"',
    '',
  ].join('\n');
}

/** `GROUP/EVENT` of a `dynamic_events` line. */
function eventPath(command: string): string {
  return /^[a-z]\d*:(\S+)/.exec(command)![1]!;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
