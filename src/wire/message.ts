/** A message header (messaging spec, "Message Header"). */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  /** ISO 8601. */
  readonly date: string;
  readonly version: string;
  /** Names the subshell that a request is for (JEP 91); the main one without it. */
  readonly subshell_id?: string | null;
}

/** A received message whose signature was right and whose parts are objects. */
export interface Message {
  /** Routing frames of the ROUTER socket, which a reply repeats. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  /** `{}` when it answers nothing. */
  readonly parent: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
  /** Not covered by the signature. */
  readonly buffers: readonly Uint8Array[];
}

/** The version of the messaging protocol spoken here. */
export const PROTOCOL_VERSION = '5.5';
