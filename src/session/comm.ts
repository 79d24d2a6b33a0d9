/** A message of a comm, from the front-end. */
export interface CommMessage<Data = unknown> {
  /** What the front-end sent, from JSON. */
  readonly data: Data;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Binary data; each has an ArrayBuffer of its own, from its beginning. */
  readonly buffers: readonly Uint8Array[];
}

/** What goes with the data of a message to the front-end. */
export interface CommOptions {
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Binary data, copied when it is sent. */
  readonly buffers?: readonly (ArrayBuffer | ArrayBufferView)[];
}

/**
 * A channel between the notebook and something in the front-end, such as a widget: messages both ways, at any time,
 * also while a cell awaits something (messaging spec, "Custom Messages").
 */
export interface Comm {
  /** The same in the front-end. */
  readonly id: string;
  /** The name of what it was opened to. */
  readonly target: string;
  readonly closed: boolean;
  /** Sends data, as JSON; `{}` by default. Throws InputError `comm-closed` once it is closed. */
  send(data?: unknown, options?: CommOptions): void;
  /** Ends it on both sides; a further call changes nothing. */
  close(data?: unknown, options?: CommOptions): void;
  /**
   * Calls `handler` for each message; it replaces an earlier one. What it prints or throws is shown by the cell that
   * called `onMessage`. The front-end counts the message as handled when what it returns has settled.
   */
  onMessage<Data = unknown>(handler: (message: CommMessage<Data>) => unknown): void;
  /** Calls `handler` when the front-end closes the comm, likewise. */
  onClose<Data = unknown>(handler: (message: CommMessage<Data>) => unknown): void;
}
