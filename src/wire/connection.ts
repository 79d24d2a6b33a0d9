import { readFileSync } from 'node:fs';
import { InputError } from '../base/errors.ts';

/** The connection file a front-end writes (jupyter_client docs, "Connection files"). */
export interface Connection {
  readonly transport: 'tcp' | 'ipc';
  readonly ip: string;
  readonly ports: Readonly<Record<Channel, number>>;
  /** Empty: messages are neither signed nor verified. */
  readonly key: string;
  /** The digest of `signature_scheme`: `sha256` for `hmac-sha256`. */
  readonly digest: string;
  /** CurveZMQ keys (Z85), when the front-end wants the sockets encrypted. */
  readonly curve: { readonly publicKey: string; readonly secretKey: string } | null;
}

export type Channel = 'shell' | 'control' | 'iopub' | 'stdin' | 'hb';

const CHANNELS: readonly Channel[] = ['shell', 'control', 'iopub', 'stdin', 'hb'];

/** Reads and checks a connection file. Throws InputError when it is not one. */
export function readConnection(file: string): Connection {
  try {
    return parseConnection(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new InputError({
      code: 'bad-connection-file',
      what: `${file} is not a Jupyter connection file`,
      why: cause instanceof Error ? cause.message : String(cause),
      hint: 'the front-end writes this file and starts the kernel; use `probebook install`, then choose Probebook there',
      cause,
    });
  }
}

/** The address to bind for one channel. */
export function endpoint(connection: Connection, channel: Channel): string {
  const separator = connection.transport === 'ipc' ? '-' : ':';
  return `${connection.transport}://${connection.ip}${separator}${connection.ports[channel]}`;
}

function parseConnection(file: Record<string, unknown>): Connection {
  const transport = file.transport ?? 'tcp';
  if (transport !== 'tcp' && transport !== 'ipc') throw new Error(`unknown transport ${String(transport)}`);
  const [hmac, digest] = text(file, 'signature_scheme', 'hmac-sha256').split('-');
  if (hmac !== 'hmac' || !digest) throw new Error('signature_scheme is not hmac-…');
  const publicKey = text(file, 'curve_publickey', '');
  const secretKey = text(file, 'curve_secretkey', '');
  return {
    transport,
    ip: text(file, 'ip'),
    ports: Object.fromEntries(CHANNELS.map((name) => [name, port(file, name)])) as Record<Channel, number>,
    key: text(file, 'key', ''),
    digest,
    curve: publicKey && secretKey ? { publicKey, secretKey } : null,
  };
}

function text(file: Record<string, unknown>, name: string, fallback?: string): string {
  const value = file[name] ?? fallback;
  if (typeof value !== 'string') throw new Error(`${name} is missing`);
  return value;
}

function port(file: Record<string, unknown>, channel: Channel): number {
  const value = file[`${channel}_port`];
  if (!Number.isInteger(value)) throw new Error(`${channel}_port is missing`);
  return value as number;
}
