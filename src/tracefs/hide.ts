/**
 * Shell text that keeps the shell it runs in, and its children, out of every trace of ours that is running: a trace in
 * the background must not show how the next cell's is made. (It does show that this file was opened.) `instances` is
 * tracefs's folder of instances.
 */
export function hideFromOurTraces(instances: string): string {
  return `for f in ${instances}/probebook_*/set_event_notrace_pid; do [ ! -w "$f" ] || echo $$ >>"$f"; done 2>/dev/null`;
}
