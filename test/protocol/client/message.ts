import { createHmac } from 'node:crypto';

/** Messages as the messaging spec describes them ("General Message Format", "The Wire Protocol"); nothing here comes from src. */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
  readonly subshell_id?: string | null;
}

export type Channel = 'shell' | 'control' | 'iopub' | 'stdin';

/** What the kernel sent. */
export interface Received {
  readonly channel: Channel;
  /** Everything before the delimiter: the topic on iopub, nothing on the other channels. */
  readonly prefix: readonly string[];
  readonly header: Header;
  readonly parent: Partial<Header>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Content;
  readonly buffers: readonly Buffer[];
  /** The signature in it is the one of its four dictionaries. */
  readonly signed: boolean;
}

/** What behaviours look at in the content of any message; its shape has been checked against the schema of its type. */
export interface Content {
  readonly [name: string]: unknown;
  readonly status?: string;
  readonly execution_state?: string;
  readonly execution_count?: number;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: string[];
  readonly name?: string;
  readonly text?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export type Frame = string | Buffer;

export const DELIMITER = '<IDS|MSG>';

/** Splits, verifies and parses. Throws when it is no message at all. */
export function parseMessage(channel: Channel, frames: readonly Buffer[], key: string): Received {
  const at = frames.findIndex((frame) => String(frame) === DELIMITER);
  if (at < 0) throw new Error(`no ${DELIMITER} in what came on ${channel}`);
  const parts = frames.slice(at + 2, at + 6);
  const [header, parent, metadata, content] = parts.map((part) => JSON.parse(String(part)));
  return {
    ...{ channel, header, parent, metadata, content },
    prefix: frames.slice(0, at).map(String),
    buffers: frames.slice(at + 6),
    signed: String(frames[at + 1]) === sign(key, parts),
  };
}

/** The frames of a message after its routing prefix. */
export function messageFrames(parts: readonly object[], key: string, buffers: readonly Buffer[]): Frame[] {
  const texts = parts.map((part) => JSON.stringify(part));
  return [DELIMITER, sign(key, texts), ...texts, ...buffers];
}

/** Without a key messages are not signed. */
export function sign(key: string, parts: readonly Frame[]): string {
  if (key === '') return '';
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}
