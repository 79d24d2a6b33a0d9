import { setTimeout as sleep } from 'node:timers/promises';
import { durationOption } from '../analysis/duration-option.ts';
import { endOf } from '../probes/trace.ts';
import { currentSignal } from '../session/routing.ts';
import { display } from './display.ts';

/** What can be drawn while it goes on: a trace that runs in the background. */
interface Growing<T> {
  /** As it is now; itself when it has ended. */
  snapshot(): Promise<T>;
}

/**
 * Shows what `draw` makes of a trace that runs in the background, anew every so often (`'1s'`, or ns) in one place: a chart, a
 * table, anything a cell can show. Ends when the trace has ended, with what `draw` makes of the whole of it; when the cell
 * is interrupted, which leaves the trace running; and with the error when `draw` throws. Throws InputError `duration`.
 */
export async function live<T extends Growing<T>>(
  trace: T,
  every: string | number,
  draw: (now: T) => unknown,
): Promise<void> {
  const everyMs = durationOption(every) / 1e6;
  const signal = currentSignal();
  const ended = endOf(trace);
  let shown: ReturnType<typeof display.handle> | null = null;
  while (!signal?.aborted) {
    const now = await trace.snapshot();
    const value = await draw(now);
    if (shown) shown.update(value);
    else shown = display.handle(value);
    if (now === trace) return;
    await untilNext(everyMs, ended, signal);
  }
}

/** The next time, the end of the trace or the interrupt, whatever comes first. */
async function untilNext(ms: number, ended: Promise<unknown>, signal: AbortSignal | null): Promise<void> {
  const next = new AbortController();
  const interrupt = () => next.abort();
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    await Promise.race([sleep(ms, undefined, { signal: next.signal }).catch(() => undefined), ended]);
  } finally {
    signal?.removeEventListener('abort', interrupt);
    next.abort();
  }
}
