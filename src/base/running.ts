/** What goes on until it ends or is stopped: a trace, a program, a module. */
export interface Running<Content> {
  /** What it will hold, without rows yet. */
  readonly empty: Content;
  progress(): { readonly events: number; readonly missed: number };
  /** What it holds so far; it goes on. */
  snapshot(): Promise<Content>;
  /** Ends it; everything collected is kept. */
  stop(): void;
  /** Settles when it has ended, for whatever reason, and nothing of it is left on the target. */
  readonly done: Promise<Content>;
}

/** Its content when it has ended; `signal` stops it. */
export async function untilEnded<Content>(
  running: Pick<Running<Content>, 'stop' | 'done'>,
  signal: AbortSignal | undefined,
): Promise<Content> {
  const stop = () => running.stop();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await running.done;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
