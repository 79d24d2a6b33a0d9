import { type Backlog, createBacklog, type Item, type Outgoing, type TextItem } from './backlog.ts';
import type { Pace } from './pace.ts';
import { PIECE_UNITS } from './pieces.ts';
import type { StreamName } from './port.ts';

/**
 * What is published, at a pace that a front-end can take. What one request sends keeps its order; requests take turns,
 * so that a cell is not kept waiting by the megabytes of the one before it. Text is joined into few messages.
 */
export interface Outbox {
  write(to: number, name: StreamName, text: string): void;
  add(to: number, message: Outgoing): void;
  /** Calls `run` once all that was added for `to` so far has been sent: at once, when nothing waits. */
  after(to: number, run: () => void): void;
  /** Of floods that wait to be sent only the beginning and the end are sent, at once. */
  shorten(): void;
  /** Sends everything at once. */
  flush(): void;
}

interface Parts {
  /** Both send a message and return how many bytes that are. */
  readonly send: (message: Outgoing) => number;
  readonly sendText: (to: number, name: StreamName, text: string) => number;
  readonly pace: Pace;
  /** In milliseconds. */
  readonly now: () => number;
}

/** Where messages of comms are added, whichever request they belong to: their order is that of all of them. */
export const COMMS = -1;
/** How long text waits for more of it. */
const JOIN_MS = 50;
/** A flood that has ended for so long is over. */
const QUIET_MS = 1_000;

export function createOutbox({ send, sendText, pace, now }: Parts): Outbox {
  const backlogs = new Map<number, Backlog>();
  const urgent = new Set<number>();
  let timer: NodeJS.Timeout | null = null;

  const backlogOf = (to: number): Backlog => {
    const backlog = backlogs.get(to) ?? createBacklog(now, to === COMMS);
    backlogs.set(to, backlog);
    return backlog;
  };
  const isComplete = ({ text, since }: TextItem): boolean =>
    text.length >= PIECE_UNITS || now() - since >= JOIN_MS;
  const isDue = (to: number, { items, overfull }: Backlog): boolean => {
    const [first, second] = items;
    if (!first || first.kind === 'step') return first !== undefined;
    if (first.kind === 'text' && !second && !isComplete(first)) return false;
    return urgent.has(to) || overfull || pace.ready();
  };
  const sendFirst = (to: number, backlog: Backlog): void => {
    const item: Item | undefined = backlog.shift();
    if (item?.kind === 'step') item.run();
    else if (item?.kind === 'text') pace.spend(sendText(to, item.name, item.text));
    else if (item) pace.spend(send(item.message));
  };
  /** One turn of each request. False when none had anything to send. */
  const round = (): boolean => {
    let any = false;
    for (const [to, backlog] of [...backlogs]) {
      if (isDue(to, backlog)) {
        any = true;
        sendFirst(to, backlog);
        // Whoever has sent waits until the others could.
        backlogs.delete(to);
        backlogs.set(to, backlog);
      }
      if (backlog.items.length === 0) backlog.closeCut(QUIET_MS);
      if (backlog.items.length > 0 || backlog.cutting) continue;
      backlogs.delete(to);
      urgent.delete(to);
    }
    return any;
  };
  const pump = (): void => {
    let any = true;
    while (any) any = round();
    if (timer || backlogs.size === 0) return;
    timer = setTimeout(() => {
      timer = null;
      pump();
    }, JOIN_MS);
  };

  return {
    write(to, name, text) {
      const backlog = backlogOf(to);
      const before = backlog.items.length;
      backlog.write(name, text);
      if (backlog.items.length !== before) pump();
    },
    add(to, message) {
      backlogOf(to).add(message);
      pump();
    },
    after(to, run) {
      backlogOf(to).after(run);
      pump();
    },
    shorten() {
      for (const [to, backlog] of backlogs) {
        backlog.shorten();
        urgent.add(to);
      }
      pump();
    },
    flush() {
      for (const [to, backlog] of [...backlogs]) {
        backlog.closeCut();
        while (backlog.items.length > 0) sendFirst(to, backlog);
      }
    },
  };
}
