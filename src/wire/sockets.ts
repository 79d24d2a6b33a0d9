import { type MessageLike, Router, XPublisher } from 'zeromq';
import { type Channel, type Connection, endpoint } from './connection.ts';

export interface Sockets {
  readonly shell: Router;
  readonly control: Router;
  readonly stdin: Router;
  readonly iopub: XPublisher;
  readonly hb: Router;
}

/**
 * Opens and binds the five sockets of a kernel. None of them drops what we send to a slow reader
 * (high water mark 0): a lost reply or idle status leaves a front-end waiting for ever.
 */
export async function openSockets(connection: Connection): Promise<Sockets> {
  const options = {
    linger: 500,
    sendHighWaterMark: 0,
    ...(connection.curve && {
      curveServer: true,
      curvePublicKey: connection.curve.publicKey,
      curveSecretKey: connection.curve.secretKey,
    }),
  };
  const sockets: Sockets = {
    shell: new Router(options),
    control: new Router(options),
    stdin: new Router(options),
    iopub: new XPublisher(options),
    hb: new Router(options),
  };
  // Repeated subscriptions are passed up too: each subscriber gets its iopub_welcome.
  sockets.iopub.verbosity = 'allSubs';
  const names = Object.keys(sockets) as Channel[];
  await Promise.all(names.map((name) => sockets[name].bind(endpoint(connection, name))));
  return sockets;
}

/** Ends their pending receives; only the thread that opened a socket may close it. */
export function closeSockets(sockets: Sockets): void {
  for (const socket of Object.values(sockets)) socket.close();
}

/** Sends in order, one at a time: zeromq.js allows one pending send per socket. */
export interface Sender {
  send(frames: MessageLike[]): void;
  /** Resolves when everything sent so far is with ZeroMQ. */
  flush(): Promise<void>;
}

export function createSender(socket: Router | XPublisher): Sender {
  let last: Promise<void> = Promise.resolve();
  return {
    send(frames) {
      // A peer that has gone away is nobody's error.
      last = last.then(() => socket.send(frames)).catch(() => undefined);
    },
    flush: () => last,
  };
}
