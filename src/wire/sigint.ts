/** What Node's own REPL hears Ctrl-C by: a thread that waits for the signal, whatever the others do. */
interface Watchdog {
  startSigintWatchdog(): void;
  stopSigintWatchdog(): void;
  watchdogHasPendingSigint(): boolean;
}

/** A person does not notice; an interrupt has 200 ms. */
const POLL_MS = 50;

/**
 * Socket thread: calls `heard` for each SIGINT, also while the main thread is blocked, when no listener there is
 * called. The main thread must have a listener for SIGINT already: its first one would take the signal away.
 */
export function watchSigint(heard: () => void): void {
  const { binding } = process as unknown as { readonly binding: (name: 'contextify') => Watchdog };
  const watchdog = binding('contextify');
  // Counted: started once more than stopped, it never lets go of the signal, which would then end the process.
  watchdog.startSigintWatchdog();
  watchdog.startSigintWatchdog();
  const poll = (): void => {
    if (!watchdog.watchdogHasPendingSigint()) return;
    watchdog.stopSigintWatchdog();
    watchdog.startSigintWatchdog();
    heard();
  };
  setInterval(poll, POLL_MS).unref();
}
