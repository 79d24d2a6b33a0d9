import { randomUUID } from 'node:crypto';
import { formatDuration } from '../base/duration.ts';
import { type Running, untilEnded } from '../base/running.ts';
import type { MagicContext } from '../session/magics.ts';

const EVERY_MS = 500;

/** Waits for the trace to end, showing a live line meanwhile; the Stop button ends the trace and keeps its events. */
export async function watchLive<Content>(running: Running<Content>, context: MagicContext): Promise<Content> {
  const hide = context.interactive ? showLive(running, context) : () => undefined;
  try {
    return await untilEnded(running, context.signal);
  } finally {
    hide();
  }
}

/** Elapsed time, events, events per second, lost; replaced by one last line at the end. */
function showLive(running: Running<unknown>, { output }: MagicContext): () => void {
  const id = randomUUID();
  const started = performance.now();
  let last = { at: started, events: 0 };
  const show = () => {
    const { events, missed } = running.progress();
    const now = performance.now();
    const rate = Math.round(((events - last.events) / Math.max(1, now - last.at)) * 1000);
    last = { at: now, events };
    const line = `● ${formatDuration((now - started) * 1e6)} · ${events.toLocaleString('en')} events · ${rate.toLocaleString('en')}/s · ${missed.toLocaleString('en')} lost`;
    const bundle = { data: { 'text/plain': line }, metadata: {} };
    output.update(bundle, id);
  };
  // Shown before the command prints anything, so that it does not come to stand in the middle of that.
  output.display({ data: { 'text/plain': '● tracing' }, metadata: {} }, id);
  const timer = setInterval(show, EVERY_MS);
  return () => {
    clearInterval(timer);
    const { events } = running.progress();
    const line = `ended after ${formatDuration((performance.now() - started) * 1e6)} · ${events.toLocaleString('en')} events`;
    output.update({ data: { 'text/plain': line }, metadata: {} }, id);
  };
}
