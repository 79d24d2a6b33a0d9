import { type MessageLike, Router, XPublisher } from 'zeromq';
import { CHANNELS, type Channel, type Connection, endpoint, type Ports } from './connection.ts';

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
    // Tells when nobody listens, whom a cell would otherwise wait for.
    stdin: new Router({ ...options, mandatory: true }),
    iopub: new XPublisher(options),
    hb: new Router(options),
  };
  // Repeated subscriptions are passed up too: each subscriber gets its iopub_welcome.
  sockets.iopub.verbosity = 'allSubs';
  // One after the other: a number that is free for one of them is then not free for the next.
  for (const channel of CHANNELS) await sockets[channel].bind(endpoint(connection, channel));
  return sockets;
}

/** Where they are. */
export function boundPorts(sockets: Sockets): Ports {
  const port = (channel: Channel) => Number(/\d+$/.exec(sockets[channel].lastEndpoint ?? '')?.[0]);
  return Object.fromEntries(CHANNELS.map((channel) => [channel, port(channel)])) as Ports;
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
