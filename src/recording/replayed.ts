import type { Running } from '../base/running.ts';

/** A running that has its whole content from the start. One that was stopped by hand ends when it is stopped again. */
export function replayed<Content>(content: Content, events: number, stopped: boolean): Running<Content> {
  const { promise, resolve } = Promise.withResolvers<Content>();
  const stop = () => resolve(content);
  if (!stopped) stop();
  return {
    empty: content,
    progress: () => ({ events, missed: 0 }),
    snapshot: async () => content,
    stop,
    done: promise,
  };
}
