import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { curveKeyPair } from 'zeromq';

/** What stands in a connection file (jupyter_client docs, "Connection files"). */
export interface Connection {
  readonly transport: 'tcp' | 'ipc';
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
  readonly curve_publickey?: string;
  readonly curve_secretkey?: string;
}

export interface ConnectionOptions {
  /** `ports 0`: the kernel chooses the ports and writes them into the connection file. */
  readonly transport?: 'tcp' | 'ipc' | 'ports 0';
  /** Encrypts the sockets with CurveZMQ. */
  readonly curve?: boolean;
  /** Empty: nothing is signed. Random by default. */
  readonly key?: string;
}

type Ports = Pick<Connection, 'shell_port' | 'control_port' | 'iopub_port' | 'stdin_port' | 'hb_port'>;

/** A new connection; sockets of `ipc` lie in `folder`. */
export async function newConnection(options: ConnectionOptions, folder: string): Promise<Connection> {
  const { transport = 'tcp', curve = false, key = randomUUID() } = options;
  const ports = transport === 'tcp' ? await freePorts() : transport === 'ipc' ? [1, 2, 3, 4, 5] : NO_PORTS;
  const pair = curve ? curveKeyPair() : null;
  return {
    transport: transport === 'ipc' ? 'ipc' : 'tcp',
    ip: transport === 'ipc' ? join(folder, 'socket') : '127.0.0.1',
    ...{ key, signature_scheme: 'hmac-sha256' },
    ...named(ports),
    ...(pair && { curve_publickey: pair.publicKey, curve_secretkey: pair.secretKey }),
  };
}

export function address(connection: Connection, port: number): string {
  const { transport, ip } = connection;
  return `${transport}://${ip}${transport === 'ipc' ? '-' : ':'}${port}`;
}

const NO_PORTS = [0, 0, 0, 0, 0];

function named(ports: readonly number[]): Ports {
  const [shell_port, control_port, iopub_port, stdin_port, hb_port] = ports as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { shell_port, control_port, iopub_port, stdin_port, hb_port };
}

/** Below the ports that Linux gives to outgoing connections, so that none of these takes them before the kernel does. */
const FIRST_PORT = 20_000;
/** Test files run side by side, each in a process of its own: each takes ports of a slice of its own, one after the other. */
const SLICES = 40;
const SLICE = 300;
const first = FIRST_PORT + (process.pid % SLICES) * SLICE;
let taken = 0;

async function freePorts(): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < 5) {
    const port = first + (taken++ % SLICE);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
