import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curveKeyPair, Dealer, Request as RequestSocket, Subscriber } from 'zeromq';

/** A front-end for tests, written from the messaging spec and independent of src/wire. */
export interface Received {
  readonly topic: string;
  readonly header: {
    readonly msg_id: string;
    readonly msg_type: string;
    readonly session: string;
    readonly version: string;
  };
  readonly parent: { readonly msg_id?: string };
  readonly content: Content;
}

/** What tests look at in the content of any message. */
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
  readonly data?: Record<string, string>;
}

export type Channel = 'shell' | 'control';

export interface Client {
  readonly kernel: ChildProcess;
  /** What the kernel wrote to its own stderr. */
  log(): string;
  /** Every iopub message so far. */
  readonly published: Received[];
  send(type: string, content: object, channel?: Channel): Promise<string>;
  sendFrames(frames: (string | Buffer)[], channel?: Channel): Promise<void>;
  frames(type: string, content: object): { readonly id: string; readonly frames: string[] };
  reply(id: string): Promise<Received>;
  /** The iopub messages of one request, in order, once `idle` has come. */
  outputs(id: string): Promise<Received[]>;
  until(test: (message: Received) => boolean): Promise<Received>;
  /** Runs a cell to its end. */
  execute(code: string, more?: object): Promise<{ readonly reply: Received; readonly outputs: Received[] }>;
  request(type: string, content?: object, channel?: Channel): Promise<Received>;
  beat(text: string): Promise<string>;
  close(): Promise<void>;
}

const NODE_OPTIONS = ['--no-force-async-hooks-checks', '--disable-warning=ExperimentalWarning'];

/** Starts `main --connection-file FILE` and connects to it. */
export async function startKernel(
  main: readonly string[],
  env: Record<string, string> = {},
): Promise<Client> {
  const folder = mkdtempSync(join(tmpdir(), 'probebook-test-'));
  const [shell_port, control_port, iopub_port, stdin_port, hb_port] = await freePorts(5);
  const key = randomUUID();
  const ports = { shell_port, control_port, iopub_port, stdin_port, hb_port };
  const file = join(folder, 'connection.json');
  const connection = {
    ...{ transport: 'tcp', ip: '127.0.0.1', key, signature_scheme: 'hmac-sha256', ...ports },
    ...(server && { curve_publickey: server.publicKey, curve_secretkey: server.secretKey }),
  };
  writeFileSync(file, JSON.stringify(connection));
  const kernel = spawn(process.execPath, [...NODE_OPTIONS, ...main, '--connection-file', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // A kernel must not outlive a test run that was killed.
    env: { ...process.env, JPY_PARENT_PID: String(process.pid), ...options.env },
    detached: true,
  });
  let log = '';
  kernel.stderr!.on('data', (chunk) => {
    log += chunk;
  });
  const at = (port: number | undefined) => `tcp://127.0.0.1:${port}`;
  const own = server && curveKeyPair();
  const secret = own && {
    curveServerKey: server.publicKey,
    curvePublicKey: own.publicKey,
    curveSecretKey: own.secretKey,
  };
  const settings = { linger: 0, ...secret };
  const sockets = { shell: new Dealer(settings), control: new Dealer(settings) };
  const iopub = new Subscriber({ ...settings, receiveHighWaterMark: 0 });
  const heart = new RequestSocket(settings);
  sockets.shell.connect(at(shell_port));
  sockets.control.connect(at(control_port));
  iopub.connect(at(iopub_port));
  iopub.subscribe('');
  heart.connect(at(hb_port));

  const published: Received[] = [];
  const replies: Received[] = [];
  const waiters = new Set<() => void>();
  const collect = async (socket: AsyncIterable<Buffer[]>, into: Received[]) => {
    for await (const frames of socket) {
      into.push(parse(frames, key));
      for (const wake of waiters) wake();
    }
  };
  void collect(iopub, published).catch(() => undefined);
  for (const socket of Object.values(sockets)) void collect(socket, replies).catch(() => undefined);

  const find = (list: Received[], test: (message: Received) => boolean): Promise<Received> =>
    new Promise((resolve) => {
      let seen = 0;
      const look = () => {
        for (; seen < list.length; seen++) {
          if (!test(list[seen]!)) continue;
          waiters.delete(look);
          return resolve(list[seen]!);
        }
      };
      waiters.add(look);
      look();
    });

  const session = randomUUID();
  const frames = (msg_type: string, content: object) => {
    const id = randomUUID();
    const header = {
      msg_id: id,
      msg_type,
      session,
      username: 'test',
      date: new Date().toISOString(),
      version: '5.3',
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    return { id, frames: ['<IDS|MSG>', sign(key, parts), ...parts] };
  };
  const isIdle = (id: string) => (message: Received) =>
    message.parent.msg_id === id && message.content.execution_state === 'idle';

  const client: Client = {
    kernel,
    log: () => log,
    published,
    frames,
    async send(type, content, channel = 'shell') {
      const { id, frames: parts } = frames(type, content);
      await sockets[channel].send(parts);
      return id;
    },
    sendFrames: (parts, channel = 'shell') => sockets[channel].send(parts),
    reply: (id) => find(replies, (message) => message.parent.msg_id === id),
    until: (test) => find(published, test),
    async outputs(id) {
      await find(published, isIdle(id));
      return published.filter((message) => message.parent.msg_id === id);
    },
    async execute(code, more = {}) {
      const id = await client.send('execute_request', { code, ...EXECUTE, ...more });
      return { reply: await client.reply(id), outputs: await client.outputs(id) };
    },
    async request(type, content = {}, channel = 'shell') {
      return client.reply(await client.send(type, content, channel));
    },
    async beat(text) {
      await heart.send(text);
      return String((await heart.receive())[0]);
    },
    async close() {
      for (const socket of [sockets.shell, sockets.control, iopub, heart]) socket.close();
      if (kernel.exitCode === null && kernel.signalCode === null) {
        kernel.kill('SIGKILL');
        await once(kernel, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  // Before its subscription has arrived a front-end misses what is published (protocol 5.5, iopub_welcome).
  await client.until(({ header }) => header.msg_type === 'iopub_welcome');
  return client;
}

export const EXECUTE = {
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: true,
};

/** The text a cell printed to one stream, in order. */
export function streamText(outputs: readonly Received[], name = 'stdout'): string {
  const streams = outputs.filter(
    ({ header, content }) => header.msg_type === 'stream' && content.name === name,
  );
  return streams.map(({ content }) => content.text).join('');
}

export function types(outputs: readonly Received[]): string[] {
  return outputs.map(({ header }) => header.msg_type);
}

function sign(key: string, parts: readonly (string | Buffer)[]): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

function parse(frames: readonly Buffer[], key: string): Received {
  const at = frames.findIndex((frame) => String(frame) === '<IDS|MSG>');
  const parts = frames.slice(at + 2, at + 6);
  if (String(frames[at + 1]) !== sign(key, parts)) throw new Error('the kernel signed wrongly');
  const [header, parent, , content] = parts.map((part) => JSON.parse(String(part)));
  return { topic: String(frames[0]), header, parent, content };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
