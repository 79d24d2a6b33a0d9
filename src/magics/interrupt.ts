/**
 * The result of `work`, or a rejection as soon as the user interrupts: what cannot be ended is left to itself.
 * The session makes a KeyboardInterrupt of whatever an interrupted cell rejects with.
 */
export async function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const interrupt = () => reject(signal.reason);
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}
