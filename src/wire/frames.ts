import type { Header, Message } from './message.ts';
import type { Attached } from './port.ts';
import type { Signer } from './signature.ts';

export type Decoded =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'dropped'; readonly reason: DropReason };

export type DropReason = 'no delimiter' | 'too few frames' | 'wrong signature' | 'replayed' | 'malformed';

/** What is sent: `content` is JSON already. */
export interface Outgoing {
  readonly identities: readonly (string | Uint8Array)[];
  readonly header: Header;
  readonly parent: Header | null;
  readonly content: string;
  readonly attached?: Attached | undefined;
}

const DELIMITER = '<IDS|MSG>';

// identity…, <IDS|MSG>, HMAC (hex), header, parent_header, metadata, content, buffer…
// (messaging spec, "The wire protocol"; the HMAC covers the four dicts as they were received)

/** Verifies, then parses. Nothing of an unverified message is looked at. */
export function decode(frames: readonly Uint8Array[], signer: Signer): Decoded {
  const at = frames.findIndex((frame) => Buffer.from(frame).equals(Buffer.from(DELIMITER)));
  if (at < 0) return dropped('no delimiter');
  const signature = frames[at + 1];
  const parts = frames.slice(at + 2, at + 6);
  if (!signature || parts.length < 4) return dropped('too few frames');
  if (!signer.verify(parts, signature)) return dropped('wrong signature');
  if (signer.isReplay(signature)) return dropped('replayed');
  const [header, parent, metadata, content] = parts.map(parseObject);
  if (!isHeader(header) || !parent || !metadata || !content) return dropped('malformed');
  const [identities, buffers] = [frames.slice(0, at), frames.slice(at + 6)];
  return { kind: 'message', message: { identities, header, parent, metadata, content, buffers } };
}

export function encode(outgoing: Outgoing, signer: Signer): (string | Uint8Array)[] {
  const { identities, header, parent, content, attached = {} } = outgoing;
  const dicts = [header, parent ?? {}, attached.metadata ?? {}].map((dict) => JSON.stringify(dict));
  const parts = [...dicts, wellFormed(content)];
  return [...identities, DELIMITER, signer.sign(parts), ...parts, ...(attached.buffers ?? [])];
}

/** Half a surrogate pair, `\ud83d` in JSON, is something that no front-end in Python can write to a file. */
function wellFormed(json: string): string {
  if (!json.includes('\\ud')) return json;
  return json.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\\ufffd');
}

function dropped(reason: DropReason): Decoded {
  return { kind: 'dropped', reason };
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function isHeader(value: unknown): value is Header {
  const header = value as Partial<Header> | null | undefined;
  return typeof header?.msg_id === 'string' && typeof header.msg_type === 'string';
}
