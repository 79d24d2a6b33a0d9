import type { MessagePort } from 'node:worker_threads';

/** A request as the session sees it; where to send the reply is the socket thread's business. */
export interface Request {
  /** Counts from 1. */
  readonly id: number;
  /** `execute_request`, … */
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** From the socket thread to the main thread. */
export type ToMain =
  | { readonly kind: 'request'; readonly request: Request }
  /** The cell with this request id is to stop; 0 when none ran. */
  | { readonly kind: 'interrupt'; readonly cell: number }
  | { readonly kind: 'ping'; readonly count: number }
  /** Close everything, then answer `closed`. */
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'exit' };

/** From the main thread to the socket thread. `to` is the id of the request that caused it; `content` is JSON. */
export type ToSockets =
  | { readonly kind: 'reply'; readonly to: number; readonly type: string; readonly content: string }
  | { readonly kind: 'publish'; readonly to: number; readonly type: string; readonly content: string }
  | { readonly kind: 'stream'; readonly to: number; readonly name: StreamName; readonly text: string }
  | { readonly kind: 'status'; readonly to: number; readonly state: 'busy' | 'idle' }
  | { readonly kind: 'pong'; readonly count: number }
  /** Whether the cell's own code is what runs. The main thread waits for what follows from a yes. */
  | { readonly kind: 'stoppable'; readonly yes: boolean }
  /** A process that the cell `to` started, or that has ended. 0: one of ours, never to be signalled. */
  | { readonly kind: 'child'; readonly to: number; readonly pid: number; readonly alive: boolean }
  /** SIGINT came. */
  | { readonly kind: 'interrupt' }
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
}
