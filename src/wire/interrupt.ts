import { setTimeout as sleep } from 'node:timers/promises';
import { type Children, signalAll } from './children.ts';
import type { Gate } from './gate.ts';
import { createStopper } from './stopper.ts';

/** Stops the cells that are running, whatever they do, without losing the notebook's state. */
export interface Interrupter {
  interrupt(): void;
  /** The main thread has answered the ping `count`. */
  pong(count: number): void;
  /** The main thread has said whether it can be stopped where it is. */
  stoppable(yes: boolean): void;
  /** Lets go of the main thread, which is about to end. */
  close(): void;
}

/** A cell has been stopped: its processes, and theirs, get SIGINT and what follows from it. */
export async function endInTurn(pids: readonly number[]): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    signalAll(pids, signal);
    await sleep(CHILD_PATIENCE_MS);
  }
}

interface Parts {
  readonly gate: Gate;
  readonly children: Children;
  /** Tells the main thread, which acts on it as soon as it is not blocked. */
  readonly tell: (count: number) => void;
  readonly ping: (count: number) => void;
}

/** How long the main thread may take to answer before it counts as blocked. */
const PATIENCE_MS = 50;
/** A child that ignores SIGINT for this long gets SIGTERM, and SIGKILL after as long again. */
const CHILD_PATIENCE_MS = 1_000;

/**
 * First the main thread is told: it aborts the cells, which is enough for anything asynchronous. If it does not
 * answer while user code runs, the processes it waits for get SIGINT, and V8 terminates what it runs, code after an
 * `await` included. (SIGINT to ourselves would only end code that runs under
 * `breakOnSigint`, and end the process when it comes a moment too late.)
 */
export function createInterrupter({ gate, children, tell, ping }: Parts): Interrupter {
  const stopper = createStopper(gate);
  let pings = 0;
  let answered = 0;
  let watching = false;

  const watch = async (): Promise<void> => {
    watching = true;
    const ages = new Map<number, number>();
    while (answered < pings) {
      await sleep(PATIENCE_MS);
      if (answered === pings || gate.running() !== 'user') continue;
      endByAge(children.blocking(), ages);
      stopper.ask();
    }
    stopper.close();
    watching = false;
  };

  return {
    interrupt() {
      tell(gate.countInterrupt());
      ping(++pings);
      if (!watching) void watch();
    },
    pong(count) {
      answered = Math.max(answered, count);
    },
    stoppable: stopper.answer,
    close: stopper.close,
  };
}

/** Called every PATIENCE_MS; `ages` counts how often a process was seen. */
function endByAge(pids: readonly number[], ages: Map<number, number>): void {
  for (const pid of pids) {
    const age = ages.get(pid) ?? 0;
    ages.set(pid, age + 1);
    if (age === 0) signalAll([pid], 'SIGINT');
    if (age * PATIENCE_MS === CHILD_PATIENCE_MS) signalAll([pid], 'SIGTERM');
    if (age * PATIENCE_MS === 2 * CHILD_PATIENCE_MS) signalAll([pid], 'SIGKILL');
  }
}
