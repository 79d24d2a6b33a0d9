import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Connection } from './connection.ts';
import { type DropReason, decode, encode } from './frames.ts';
import { type Header, type Message, PROTOCOL_VERSION } from './message.ts';
import type { StreamName } from './port.ts';
import { createSigner } from './signature.ts';
import { createSender, type Sockets } from './sockets.ts';
import { createStreams } from './streams.ts';

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
  /** `to` 0 has no parent. */
  publish(to: number, type: string, content: string): void;
  stream(to: number, name: StreamName, text: string): void;
  status(to: number, state: 'busy' | 'idle'): void;
  welcome(subscription: Uint8Array): void;
  flush(): Promise<void>;
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
  let executing = 0;

  const broadcast = (identity: string | Uint8Array, to: number, type: string, content: string): void => {
    const parent = parents.get(to) ?? null;
    senders.iopub.send(encode({ identities: [identity], header: newHeader(type), parent, content }, signer));
  };
  const streams = createStreams((to, name, text) =>
    broadcast(`stream.${name}`, to, 'stream', JSON.stringify({ name, text })),
  );
  const publish = (to: number, type: string, content: string): void => {
    streams.flush(to);
    broadcast(type, to, type, content);
  };
  const isCell = (to: number): boolean => parents.get(to)?.msg_type === 'execute_request';

  return {
    take(channel, frames) {
      const decoded = decode(frames, signer);
      if (decoded.kind === 'dropped') {
        report(decoded.reason);
        return null;
      }
      const ticket = { id: ++count, channel, message: decoded.message };
      tickets.set(ticket.id, ticket);
      parents.set(ticket.id, ticket.message.header);
      return ticket;
    },
    reply(to, type, content) {
      const ticket = tickets.get(to);
      if (!ticket) return;
      tickets.delete(to);
      streams.flush(to);
      const { identities, header: parent } = ticket.message;
      senders[ticket.channel].send(encode({ identities, header: newHeader(type), parent, content }, signer));
    },
    publish,
    stream: streams.write,
    status(to, state) {
      publish(to, 'status', JSON.stringify({ execution_state: state }));
      if (isCell(to)) executing = state === 'busy' ? to : 0;
      if (state === 'busy') return;
      tickets.delete(to);
      if (isCell(to)) return;
      parents.delete(to);
      // Front-ends show the last status: a request answered meanwhile must not make a running cell look idle.
      if (executing) publish(executing, 'status', JSON.stringify({ execution_state: 'busy' }));
    },
    welcome(subscription) {
      const text = Buffer.from(subscription).toString('utf8');
      broadcast(subscription, 0, 'iopub_welcome', JSON.stringify({ subscription: text }));
    },
    async flush() {
      streams.flush();
      await Promise.all(Object.values(senders).map((sender) => sender.flush()));
    },
  };
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
