import { setTimeout as sleep } from 'node:timers/promises';
import { type Children, signalAll } from './children.ts';

/** The end of the session, from the socket thread's side. */
export interface Ending {
  /** Starts it; a further call changes nothing. `reply` is called when everything is closed. */
  begin(reply: () => void): void;
  /** The main thread has closed everything. */
  closed(): void;
  /** The main thread is ending the process. */
  leaving(): void;
}

interface Parts {
  readonly children: Children;
  /** Frees the main thread and asks it to close. */
  readonly askMain: () => void;
  /** Resolves when everything sent is on its way. */
  readonly flush: () => Promise<void>;
  readonly exitMain: () => void;
}

/**
 * jupyter_client sends SIGTERM 2.5 s after a shutdown request and SIGKILL after 5 s: everything is over before, within
 * 2 s, also when the main thread is stuck in native code and cannot close anything. One that is leaving is left to it.
 */
const LIMIT_MS = 1_400;
const FLUSH_LIMIT_MS = 150;
const EXIT_LIMIT_MS = 300;
/** For a main thread that is on its way out: only a very busy machine needs it. */
const LEAVE_LIMIT_MS = 1_500;
const WHOLE_MS = LIMIT_MS + FLUSH_LIMIT_MS + EXIT_LIMIT_MS;

export function createEnding({ children, askMain, flush, exitMain }: Parts): Ending {
  const closed = Promise.withResolvers<void>();
  let begun = false;
  let leaving = false;

  const end = async (reply: () => void): Promise<void> => {
    const started = performance.now();
    signalAll(children.ofKernel(), 'SIGTERM');
    askMain();
    await Promise.race([closed.promise, sleep(LIMIT_MS)]);
    signalAll([...children.ofKernel(), ...children.blocking()], 'SIGKILL');
    reply();
    await Promise.race([flush(), sleep(FLUSH_LIMIT_MS)]);
    exitMain();
    // Time that nothing else has used is the exit's: on a busy machine it can take longer.
    await sleep(Math.max(EXIT_LIMIT_MS, WHOLE_MS - (performance.now() - started)));
    if (leaving) await sleep(LEAVE_LIMIT_MS);
    process.kill(process.pid, 'SIGKILL');
  };

  return {
    begin(reply) {
      if (begun) return;
      begun = true;
      void end(reply);
    },
    closed: () => closed.resolve(),
    leaving() {
      leaving = true;
    },
  };
}
