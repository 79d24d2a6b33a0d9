import type { MessagePort } from 'node:worker_threads';
import type { Asked } from './stdin.ts';

/** A request as the session sees it; where to send the reply is the socket thread's business. */
export interface Request {
  /** Counts from 1. */
  readonly id: number;
  /** `execute_request`, … */
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Each with memory of its own. */
  readonly buffers: readonly Uint8Array[];
  /**
   * Cells of one lane run one after another. The shell and control channels and each subshell are one. Null when the
   * subshell that it names is not there.
   */
  readonly lane: string | null;
}

/** What a published message may carry besides its content. */
export interface Attached {
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Copied when they are published. */
  readonly buffers?: readonly Uint8Array[];
}

/** From the socket thread to the main thread. */
export type ToMain =
  | { readonly kind: 'request'; readonly request: Request }
  /** What runs is to stop if it began before the interrupt with this number. */
  | { readonly kind: 'interrupt'; readonly count: number }
  | { readonly kind: 'ping'; readonly count: number }
  /** Null when the front-end cannot be asked. */
  | { readonly kind: 'answer'; readonly question: number; readonly value: string | null }
  /** Close everything, then answer `closed`. */
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'exit' };

/** From the main thread to the socket thread. `to` is the id of the request that caused it; `content` is JSON. */
export type ToSockets =
  | { readonly kind: 'reply'; readonly to: number; readonly type: string; readonly content: string }
  | {
      readonly kind: 'publish';
      readonly to: number;
      readonly type: string;
      readonly content: string;
      readonly attached?: Attached | undefined;
    }
  | { readonly kind: 'stream'; readonly to: number; readonly name: StreamName; readonly text: string }
  | { readonly kind: 'status'; readonly to: number; readonly state: 'busy' | 'idle' }
  | { readonly kind: 'pong'; readonly count: number }
  | { readonly kind: 'ask'; readonly asked: Asked }
  /** Nobody wants the answer any more. */
  | { readonly kind: 'withdraw'; readonly question: number }
  /** Whether the cell's own code is what runs. The main thread waits for what follows from a yes. */
  | { readonly kind: 'stoppable'; readonly yes: boolean }
  /** A process that the cell `to` started, or that has ended. 0: one of ours, never to be signalled. */
  | { readonly kind: 'child'; readonly to: number; readonly pid: number; readonly alive: boolean }
  /** An interrupt has ended the cell `to`; its processes are to end too. */
  | { readonly kind: 'end-children'; readonly to: number }
  /** SIGTERM came. */
  | { readonly kind: 'terminate' }
  | { readonly kind: 'closed' }
  /** The process is about to exit. */
  | { readonly kind: 'exit' };

export type StreamName = 'stdout' | 'stderr';

/** What the socket thread is started with. */
export interface SocketThreadData {
  readonly connectionFile: string;
  readonly port: MessagePort;
  readonly gate: SharedArrayBuffer;
  readonly flow: SharedArrayBuffer;
}
