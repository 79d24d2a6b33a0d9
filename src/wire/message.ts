/** A message header (messaging spec, "Message Header"). */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  /** ISO 8601. */
  readonly date: string;
  readonly version: string;
}

/** A received message whose signature was right and whose parts are objects. */
export interface Message {
  /** Routing frames of the ROUTER socket, which a reply repeats. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The version of the messaging protocol spoken here. */
export const PROTOCOL_VERSION = '5.5';
