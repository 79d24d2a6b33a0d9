import { randomUUID } from 'node:crypto';
import { curveKeyPair, Dealer, Request, Subscriber } from 'zeromq';
import { address, type Connection } from './connection.ts';

export interface Sockets {
  readonly shell: Dealer;
  readonly control: Dealer;
  readonly stdin: Dealer;
  readonly iopub: Subscriber;
  readonly heart: Request;
}

/** A front-end's five sockets. Its stdin socket has the identity of its shell socket ("Messages on the stdin channel"). */
export function openSockets({ curve_publickey: server }: Connection): Sockets {
  const own = server ? curveKeyPair() : null;
  const settings = {
    linger: 0,
    ...(own && {
      curveServerKey: server!,
      curvePublicKey: own.publicKey,
      curveSecretKey: own.secretKey,
    }),
  };
  const routed = { ...settings, routingId: randomUUID() };
  return {
    shell: new Dealer(routed),
    control: new Dealer(routed),
    stdin: new Dealer(routed),
    iopub: new Subscriber({ ...settings, receiveHighWaterMark: 0 }),
    heart: new Request(settings),
  };
}

export function connectSockets(sockets: Sockets, connection: Connection, topic: string): void {
  sockets.shell.connect(address(connection, connection.shell_port));
  sockets.control.connect(address(connection, connection.control_port));
  sockets.stdin.connect(address(connection, connection.stdin_port));
  sockets.iopub.connect(address(connection, connection.iopub_port));
  sockets.iopub.subscribe(topic);
  sockets.heart.connect(address(connection, connection.hb_port));
}

/** Resolves when the kernel knows the socket, which is yet to be connected: it could not ask whom it does not know. */
export function handshake(socket: Dealer): Promise<void> {
  return new Promise((resolve) => socket.events.on('handshake', () => resolve()));
}

export function closeSockets(sockets: Sockets): void {
  for (const socket of Object.values(sockets)) socket.close();
}
