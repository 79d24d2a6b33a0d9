/** What goes on until it ends or is stopped: a trace, a program. */
export interface Running<Content> {
  /** What it will hold, without rows yet. */
  readonly empty: Content;
  progress(): { readonly events: number; readonly missed: number };
  snapshot(): Promise<Content>;
  stop(): void;
  readonly done: Promise<Content>;
}

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
