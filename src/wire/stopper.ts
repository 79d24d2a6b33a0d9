import { Session } from 'node:inspector';
import { getCallSites } from 'node:util';
import type { Gate } from './gate.ts';

/**
 * Has V8 terminate what the main thread runs, if and only if that is the interrupted cell's own code. Terminating comes
 * in two steps because a request that reaches an idle thread would end the next thing it does, a message
 * handler of ours: first the main thread is stopped wherever it is and asked; while it waits for what follows from
 * a yes, it cannot get anywhere else.
 */
export interface Stopper {
  /** Asks, unless an earlier question is still unanswered: inside native code the main thread hears nothing. */
  ask(): void;
  /** The main thread's answer. */
  answer(yes: boolean): void;
  close(): void;
}

const HOOK = Symbol.for('probebook.stop');
const CALL_HOOK = 'globalThis[Symbol.for("probebook.stop")]()';
/** The hook, and the expression that calls it: all that is on the stack of an idle thread. */
const FRAMES_WHEN_IDLE = 2;
const ACT_LIMIT_MS = 500;

/** Socket thread. Its inspector calls may never be answered, so nothing waits for that. */
export function createStopper(gate: Gate): Stopper {
  let inspector: Session | null = null;
  let asked = false;
  return {
    ask() {
      if (asked) return;
      asked = true;
      if (!inspector) {
        inspector = new Session();
        inspector.connectToMainThread();
      }
      inspector.post('Runtime.evaluate', { expression: CALL_HOOK });
    },
    answer(yes) {
      asked = false;
      if (yes) inspector?.post('Runtime.terminateExecution');
      gate.done();
    },
    close() {
      inspector?.disconnect();
      inspector = null;
      asked = false;
    },
  };
}

/** Main thread: answers through `tell`. */
export function installStopHook(gate: Gate, tell: (yes: boolean) => void): void {
  const hook = (): void => {
    const busy = getCallSites(FRAMES_WHEN_IDLE + 1).length > FRAMES_WHEN_IDLE;
    if (busy && gate.running() === 'user' && gate.cell === gate.interrupted)
      gate.handOver(() => tell(true), ACT_LIMIT_MS);
    else tell(false);
  };
  Object.defineProperty(globalThis, HOOK, { value: hook });
}
