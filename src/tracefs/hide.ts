/**
 * What the name of a trace's second instance adds. Keeping our own processes out of the first (`set_event_notrace_pid`) goes
 * by the task that is current, so it keeps out what interrupts it, too: that a request of the user's disk has ended comes
 * while we read. The second has just that: its `set_event_pid` are our processes, and its filters pass what is in an
 * interrupt. The kernel looks at the pid first, so that nobody else pays for it.
 */
export const SECOND_INSTANCE = '.interrupts';

/** What the name of the instance adds that a function graph runs in; it has pid lists of its own. */
export const GRAPH_INSTANCE = '.graph';

/**
 * Shell text that keeps the shell it runs in, and its children, out of every trace of ours that is running: a trace in
 * the background must not show how the next cell's is made. (It does show that this file was opened.) `instances` is
 * tracefs's folder of instances.
 */
export function hideFromOurTraces(instances: string): string {
  // In this order: the other one could miss an interrupt in between.
  const lists = [
    `${instances}/probebook_*${SECOND_INSTANCE}/set_event_pid`,
    `${instances}/probebook_*[0-9]/set_event_notrace_pid`,
    `${instances}/probebook_*${GRAPH_INSTANCE}/set_ftrace_notrace_pid`,
  ];
  const top = `for f in ${instances}/probebook_*.top.*; do [ ! -d "$f" ] || echo $$ >>${instances}/../set_ftrace_notrace_pid; done`;
  return `{ for f in ${lists.join(' ')}; do [ ! -w "$f" ] || echo $$ >>"$f"; done; ${top}; } 2>/dev/null`;
}
