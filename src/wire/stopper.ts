import { Session } from 'node:inspector';
import { getCallSites } from 'node:util';
import type { Gate } from './gate.ts';

/**
 * Has V8 terminate what the main thread runs, if and only if that is the user's own code. It comes in two steps
 * because a request that reaches the thread a moment too late would end the next thing it does, a message handler
 * of ours: first the thread is stopped wherever it is and asked, and while it waits for what follows from its yes
 * it cannot get anywhere else.
 */
export interface Stopper {
  /** Asks, unless an earlier question is still open: inside native code the main thread hears nothing. */
  ask(): void;
  /** The main thread's answer. */
  answer(yes: boolean): void;
  close(): void;
}

const HOOK = Symbol.for('probebook.stop');
const CALL_HOOK = 'globalThis[Symbol.for("probebook.stop")]()';
/** On top of every stack seen by the hook: itself and the expression that calls it. */
const OWN_FRAMES = 2;
const FRAMES_LOOKED_AT = 200;
const ACT_LIMIT_MS = 500;

/** Socket thread. */
export function createStopper(gate: Gate): Stopper {
  let inspector: Session | null = null;
  // From a question to a no, or to the end of what followed from a yes. A second question on the way would be what
  // the terminate hits: it ends the innermost code, and with it itself.
  let underway = false;
  const over = (): void => {
    underway = false;
  };
  return {
    ask() {
      if (underway) return;
      underway = true;
      if (!inspector) {
        inspector = new Session();
        inspector.connectToMainThread();
      }
      inspector.post('Runtime.evaluate', { expression: CALL_HOOK }, (error) => error && over());
    },
    answer(yes) {
      if (yes && inspector) inspector.post('Runtime.terminateExecution', over);
      else over();
      gate.done();
    },
    close() {
      inspector?.disconnect();
      inspector = null;
      over();
    },
  };
}

/** Main thread: answers through `tell`. */
export function installStopHook(gate: Gate, tell: (yes: boolean) => void): void {
  const hook = (): void => {
    const frames = getCallSites(FRAMES_LOOKED_AT).slice(OWN_FRAMES);
    const mayStop = gate.running() === 'user' && gate.since < gate.interrupts();
    if (mayStop && frames.some(({ scriptName }) => isUserCode(scriptName)))
      gate.handOver(() => tell(true), ACT_LIMIT_MS);
    else tell(false);
  };
  Object.defineProperty(globalThis, HOOK, { value: hook });
}

const OURS = ['../', '../../node_modules/'].map((path) => new URL(path, import.meta.url));

/** Neither Node's own nor ours, nor a package that ours may be in the middle of using. */
function isUserCode(scriptName: string): boolean {
  const isOurs = ({ href, pathname }: URL) => scriptName.startsWith(href) || scriptName.startsWith(pathname);
  return !scriptName.startsWith('node:') && !OURS.some(isOurs);
}
