/** One line of the kernel's own text of a ring buffer. */
export interface TextEvent {
  readonly tid: number;
  readonly cpu: number;
  /** µs, as the text has it. */
  readonly us: number;
  readonly event: string;
  readonly args: Readonly<Record<string, string>>;
}

/**
 * A command that, while `command` runs, lets a second instance collect the same probes without their filters, and
 * prints its text `trace` file after the line ORACLE: an independent account of the same run.
 */
export function withOracle(command: string): string {
  return [
    'T=/sys/kernel/tracing; I=$T/instances/oracle; mkdir $I; echo mono > $I/trace_clock; echo 8192 > $I/buffer_size_kb',
    'G=$(ls -d $T/events/probebook_*_* | head -1); G=$(basename $G)',
    'echo 1 > $I/events/$G/enable',
    command,
    'echo 0 > $I/events/$G/enable',
    'echo; echo ORACLE; cat $I/trace; rmdir $I',
  ].join('\n');
}

/** Parses what stands after ORACLE: `TASK-TID [CPU] FLAGS SECONDS.MICROS: EVENT: (PLACE) NAME=VALUE …`. */
export function readOracle(output: string): TextEvent[] {
  const text = output.slice(output.indexOf('ORACLE\n'));
  const events: TextEvent[] = [];
  for (const line of text.split('\n')) {
    const match = /^.*-(\d+)\s+\[(\d+)\]\s+\S+\s+(\d+)\.(\d{6}): (\w+): \([^)]*\)(.*)$/.exec(line);
    if (!match) continue;
    const [, tid, cpu, seconds, micros, event, rest] = match;
    const args = Object.fromEntries(
      [...rest!.matchAll(/ (\w+)=("(?:[^"]*)"|\S+)/g)].map(([, k, v]) => [k!, v!]),
    );
    events.push({
      tid: Number(tid),
      cpu: Number(cpu),
      us: Number(seconds) * 1e6 + Number(micros),
      event: event!,
      args,
    });
  }
  return events;
}
