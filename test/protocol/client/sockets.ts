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
export function connectSockets(connection: Connection, topic: string): Sockets {
  const { curve_publickey: server } = connection;
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
  const sockets: Sockets = {
    shell: new Dealer(routed),
    control: new Dealer(routed),
    stdin: new Dealer(routed),
    iopub: new Subscriber({ ...settings, receiveHighWaterMark: 0 }),
    heart: new Request(settings),
  };
  sockets.shell.connect(address(connection, connection.shell_port));
  sockets.control.connect(address(connection, connection.control_port));
  sockets.stdin.connect(address(connection, connection.stdin_port));
  sockets.iopub.connect(address(connection, connection.iopub_port));
  sockets.iopub.subscribe(topic);
  sockets.heart.connect(address(connection, connection.hb_port));
  return sockets;
}

export function closeSockets(sockets: Sockets): void {
  for (const socket of Object.values(sockets)) socket.close();
}
