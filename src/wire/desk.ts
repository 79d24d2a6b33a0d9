import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Outgoing } from './backlog.ts';
import type { Connection } from './connection.ts';
import { type DropReason, decode, encode } from './frames.ts';
import { type Header, type Message, PROTOCOL_VERSION } from './message.ts';
import { COMMS, createOutbox } from './outbox.ts';
import { createPace } from './pace.ts';
import type { Attached, StreamName } from './port.ts';
import { createSigner } from './signature.ts';
import { createSender, type Sockets } from './sockets.ts';

export type RequestChannel = 'shell' | 'control';

/** A request at the desk: where its reply goes and whose parent header its output carries. */
export interface Ticket {
  readonly id: number;
  readonly channel: RequestChannel;
  readonly message: Message;
}

/** Takes in requests and gives out replies and broadcasts, each with its parent header, signed and in order. */
export interface Desk {
  /** Null when the frames are no message of ours; the reason has then been reported. */
  take(channel: RequestChannel, frames: readonly Uint8Array[]): Ticket | null;
  reply(to: number, type: string, content: string): void;
  /** What came on the stdin socket, likewise. */
  takeReply(frames: readonly Uint8Array[]): FrontEndReply | null;
  /** The routing identity of the front-end that sent a request; null once that has been answered. */
  identityOf(to: number): string | null;
  /** A message to that front-end with the request as its parent, to be sent on the stdin socket. */
  addressed(to: number, type: string, content: string): Addressed | null;
  /** Calls `run` once what the request has printed so far has been sent. */
  afterOutput(to: number, run: () => void): void;
  /** `to` 0 has no parent. */
  publish(to: number, type: string, content: string, attached?: Attached): void;
  stream(to: number, name: StreamName, text: string): void;
  status(to: number, state: 'busy' | 'idle'): void;
  /** Says that this kernel has just been started. */
  starting(): void;
  welcome(subscription: Uint8Array): void;
  /** Of what floods have still to send only the beginning and the end is sent. */
  shorten(): void;
  flush(): Promise<void>;
}

/** What a front-end says when it was asked. */
export interface FrontEndReply {
  readonly identity: string;
  readonly type: string;
  readonly content: Message['content'];
  /** The `msg_id` of what it answers, null when it does not say. */
  readonly to: string | null;
}

export interface Addressed {
  /** Its `msg_id`. */
  readonly id: string;
  readonly frames: (string | Uint8Array)[];
}

export function openDesk(
  connection: Connection,
  sockets: Sockets,
  report: (reason: DropReason) => void,
): Desk {
  const signer = createSigner(connection.key, connection.digest);
  const senders = {
    shell: createSender(sockets.shell),
    control: createSender(sockets.control),
    iopub: createSender(sockets.iopub),
  };
  const newHeader = headerMaker();
  const tickets = new Map<number, Ticket>();
  // A cell's output may come long after its end, so headers of cells are kept.
  const parents = new Map<number, Header>();
  let count = 0;
  /** Cells, the one that began last at the end. */
  const executing = new Set<number>();

  const parentOf = (to: number): Header | null => parents.get(to) ?? null;
  /** Returns how many bytes it sends. */
  const broadcast = (topic: string | Uint8Array, { type, parent, content, attached }: Outgoing): number => {
    const frames = encode(
      { identities: [topic], header: newHeader(type), parent, content, attached },
      signer,
    );
    senders.iopub.send(frames);
    return frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0);
  };
  const outbox = createOutbox({
    send: (message) => broadcast(message.type, message),
    sendText(to, name, text) {
      const content = JSON.stringify({ name, text });
      return broadcast(`stream.${name}`, { type: 'stream', parent: parentOf(to), content });
    },
    pace: createPace(() => performance.now()),
    now: () => performance.now(),
  });
  const announce = (to: number, state: 'starting' | 'busy' | 'idle'): void => {
    const content = JSON.stringify({ execution_state: state });
    broadcast('status', { type: 'status', parent: parentOf(to), content });
  };
  const isCell = (to: number): boolean => parents.get(to)?.msg_type === 'execute_request';

  const begin = (cell: number): void => {
    executing.add(cell);
    announce(cell, 'busy');
  };

  const open = (frames: readonly Uint8Array[]): Message | null => {
    const decoded = decode(frames, signer);
    if (decoded.kind === 'message') return decoded.message;
    report(decoded.reason);
    return null;
  };

  return {
    take(channel, frames) {
      const message = open(frames);
      if (!message) return null;
      const ticket = { id: ++count, channel, message };
      tickets.set(ticket.id, ticket);
      parents.set(ticket.id, ticket.message.header);
      // Although the main thread may still be loading: jupyter console takes an idle that comes before it for the
      // cell's, and then never sees what the cell asks.
      if (isCell(ticket.id) && executing.size === 0) begin(ticket.id);
      return ticket;
    },
    reply(to, type, content) {
      const ticket = tickets.get(to);
      if (!ticket) return;
      tickets.delete(to);
      const { identities, header: parent } = ticket.message;
      outbox.after(to, () => {
        const header = newHeader(type);
        senders[ticket.channel].send(encode({ identities, header, parent, content }, signer));
      });
    },
    takeReply(frames) {
      const message = open(frames);
      if (!message) return null;
      const { identities, header, parent, content } = message;
      const to = typeof parent.msg_id === 'string' ? parent.msg_id : null;
      return { identity: identityText(identities), type: header.msg_type, content, to };
    },
    identityOf(to) {
      const ticket = tickets.get(to);
      return ticket ? identityText(ticket.message.identities) : null;
    },
    addressed(to, type, content) {
      const ticket = tickets.get(to);
      if (!ticket) return null;
      const { identities, header: parent } = ticket.message;
      const header = newHeader(type);
      return { id: header.msg_id, frames: encode({ identities, header, parent, content }, signer) };
    },
    afterOutput: outbox.after,
    publish(to, type, content, attached) {
      const message = { type, parent: parentOf(to), content, attached };
      // Nobody's rate limit counts it.
      if (type === 'execute_input') outbox.after(to, () => void broadcast(type, message));
      else outbox.add(type.startsWith('comm_') ? COMMS : to, message);
    },
    stream: outbox.write,
    status(to, state) {
      outbox.after(to, () => {
        if (executing.has(to) && state === 'busy') return;
        if (isCell(to) && state === 'busy') return begin(to);
        announce(to, state);
        if (state === 'busy') return;
        executing.delete(to);
        tickets.delete(to);
        // Front-ends show the last status: what was answered meanwhile must not make a running cell look idle.
        const last = [...executing].at(-1);
        if (last !== undefined) announce(last, 'busy');
        if (!isCell(to)) parents.delete(to);
      });
    },
    starting: () => announce(0, 'starting'),
    welcome(subscription) {
      const text = Buffer.from(subscription).toString('utf8');
      const content = JSON.stringify({ subscription: text });
      broadcast(subscription, { type: 'iopub_welcome', parent: null, content });
    },
    shorten: outbox.shorten,
    async flush() {
      outbox.flush();
      await Promise.all(Object.values(senders).map((sender) => sender.flush()));
    },
  };
}

function identityText(identities: readonly Uint8Array[]): string {
  return identities.map((one) => Buffer.from(one).toString('hex')).join(' ');
}

function headerMaker(): (type: string) => Header {
  const session = randomUUID();
  const { username } = userInfo();
  let count = 0;
  return (msg_type) => ({
    msg_id: `${session}_${++count}`,
    msg_type,
    session,
    username,
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  });
}
