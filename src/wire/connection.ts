import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { InputError } from '../base/errors.ts';

/** The connection file a front-end writes (jupyter_client docs, "Connection files"). */
export interface Connection {
  readonly transport: 'tcp' | 'ipc';
  readonly ip: string;
  readonly ports: Ports;
  /** Empty: messages are neither signed nor verified. */
  readonly key: string;
  /** The digest of `signature_scheme`: `sha256` for `hmac-sha256`. */
  readonly digest: string;
  /** CurveZMQ keys (Z85), when the front-end wants the sockets encrypted. */
  readonly curve: { readonly publicKey: string; readonly secretKey: string } | null;
}

/** 0: any that is free. */
export type Ports = Readonly<Record<Channel, number>>;

export type Channel = 'shell' | 'control' | 'iopub' | 'stdin' | 'hb';

export const CHANNELS: readonly Channel[] = ['shell', 'control', 'iopub', 'stdin', 'hb'];

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
export function endpoint({ transport, ip, ports }: Connection, channel: Channel): string {
  const port = ports[channel];
  if (transport === 'tcp') return `tcp://${ip}:${port === 0 ? '*' : port}`;
  return `ipc://${ip}-${port === 0 ? freeNumber(ip) : port}`;
}

/** Tells front-ends which ports were free: the file had 0 for them, or nothing. */
export function writePorts(file: string, ports: Ports): void {
  const content = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  for (const channel of CHANNELS) content[`${channel}_port`] = ports[channel];
  // In one step: who waits for it must not read half of it.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(content, null, 2), { mode: 0o600 });
  renameSync(draft, file);
}

function freeNumber(path: string): number {
  let number = 1;
  while (existsSync(`${path}-${number}`)) number++;
  return number;
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
    ports: Object.fromEntries(CHANNELS.map((name) => [name, port(file, name)])) as Ports,
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
  const value = file[`${channel}_port`] ?? 0;
  if (!Number.isInteger(value)) throw new Error(`${channel}_port is no number`);
  return value as number;
}
