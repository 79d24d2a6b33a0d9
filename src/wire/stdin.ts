import { setTimeout as sleep } from 'node:timers/promises';
import type { Desk } from './desk.ts';

/** A question of the cell whose request is `to`. */
export interface Asked {
  readonly to: number;
  readonly question: number;
  readonly prompt: string;
  readonly password: boolean;
}

/**
 * Questions to front-ends (messaging spec, "Messages on the stdin ROUTER/DEALER channel"). Each goes to the front-end
 * that sent the cell, which is asked one thing after the other.
 */
export interface Stdin {
  ask(asked: Asked): void;
  /** Nobody wants the answer any more. */
  withdraw(question: number): void;
  /** What came on the socket. Nothing but the answer to what is asked has an effect. */
  take(frames: readonly Uint8Array[]): void;
}

interface Parts {
  readonly desk: Desk;
  /** Rejects when the front-end has not connected its stdin socket. */
  readonly send: (frames: (string | Uint8Array)[]) => Promise<void>;
  /** Null when the front-end cannot be asked. */
  readonly answer: (question: number, value: string | null) => void;
}

/** One front-end, by its routing identity: what it is asked, then what it is to be asked next. */
interface Line {
  readonly waiting: Asked[];
  /** The `msg_id` of what it is asked. */
  asking: string | null;
}

/** A front-end connects its sockets one by one. */
const CONNECT_TRIES = 20;
const CONNECT_WAIT_MS = 100;

export function createStdin({ desk, send, answer }: Parts): Stdin {
  const lines = new Map<string, Line>();
  let sent: Promise<void> = Promise.resolve();

  const sendInTurn = (frames: (string | Uint8Array)[]): Promise<void> => {
    const attempt = sent.then(() => send(frames));
    sent = attempt.catch(() => undefined);
    return attempt;
  };

  const next = (identity: string, line: Line): void => {
    const asked = line.waiting[0];
    line.asking = null;
    if (!asked) {
      lines.delete(identity);
      return;
    }
    desk.afterOutput(asked.to, () => {
      if (line.waiting[0] === asked && line.asking === null) post(identity, line, asked);
    });
  };

  const post = (identity: string, line: Line, asked: Asked): void => {
    const letter = desk.addressed(asked.to, 'input_request', contentOf(asked));
    if (!letter) {
      settle(identity, line, null);
      return;
    }
    line.asking = letter.id;
    void deliver(letter.frames, () => line.asking === letter.id).then(
      (arrived) => arrived || settle(identity, line, null),
    );
  };

  const settle = (identity: string, line: Line, value: string | null): void => {
    const asked = line.waiting.shift();
    if (asked) answer(asked.question, value);
    next(identity, line);
  };

  /** False when it could not be sent; true also when that does not matter any more. */
  const deliver = async (frames: (string | Uint8Array)[], wanted: () => boolean): Promise<boolean> => {
    for (let tries = 0; tries < CONNECT_TRIES; tries++) {
      if (!wanted()) return true;
      try {
        await sendInTurn(frames);
        return true;
      } catch {
        await sleep(CONNECT_WAIT_MS);
      }
    }
    return !wanted();
  };

  return {
    ask(asked) {
      const identity = desk.identityOf(asked.to);
      if (identity === null) {
        answer(asked.question, null);
        return;
      }
      const line = lines.get(identity) ?? { waiting: [], asking: null };
      lines.set(identity, line);
      line.waiting.push(asked);
      if (line.waiting.length === 1) next(identity, line);
    },
    withdraw(question) {
      for (const [identity, line] of lines) {
        const at = line.waiting.findIndex((asked) => asked.question === question);
        if (at < 0) continue;
        line.waiting.splice(at, 1);
        if (at === 0) next(identity, line);
      }
    },
    take(frames) {
      const reply = desk.takeReply(frames);
      const line = reply && lines.get(reply.identity);
      if (!line || reply.type !== 'input_reply' || typeof reply.content.value !== 'string') return;
      // Not every front-end says which question it answers.
      if (reply.to !== null && reply.to !== line.asking) return;
      settle(reply.identity, line, reply.content.value);
    },
  };
}

function contentOf({ prompt, password }: Asked): string {
  return JSON.stringify({ prompt, password });
}
