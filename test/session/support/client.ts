import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newConnection } from '../../protocol/client/connection.ts';
import { type Content as AnyContent, DELIMITER, parseMessage, sign } from '../../protocol/client/message.ts';
import { closeSockets, connectSockets, openSockets } from '../../protocol/client/sockets.ts';

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
  readonly buffers: readonly Buffer[];
}

/** What tests look at in the content of any message. */
export interface Content extends AnyContent {
  readonly data?: Record<string, string>;
}

export type Channel = 'shell' | 'control' | 'stdin';

export interface Client {
  readonly kernel: ChildProcess;
  readonly connectionFile: string;
  /** What the kernel wrote to its own stderr so far. */
  log(): string;
  /** Resolves once the kernel has written that: its stderr comes on another way than its answers. */
  logged(text: RegExp): Promise<void>;
  /** Every iopub message so far. */
  readonly published: Received[];
  send(type: string, content: object, channel?: Channel): Promise<string>;
  sendFrames(frames: (string | Buffer)[], channel?: Channel): Promise<void>;
  /** `header` is merged into that of the message: `{subshell_id}`. Buffers may follow the frames. */
  frames(
    type: string,
    content: object,
    parent?: object,
    metadata?: object,
    header?: object,
  ): { readonly id: string; readonly frames: string[] };
  reply(id: string): Promise<Received>;
  /** Every stdin message so far. */
  readonly asked: Received[];
  /** The input_requests of one execute_request, from the `nth` on: waits for it. */
  question(id: string, nth?: number): Promise<Received>;
  /** Answers a question; without one, as jupyter_client does, whatever is asked. */
  answer(value: string, question?: Pick<Received, 'header'>): Promise<string>;
  /** The iopub messages of one request, in order, once `idle` has come. */
  outputs(id: string): Promise<Received[]>;
  until(test: (message: Received) => boolean): Promise<Received>;
  /** Runs a cell to its end. */
  execute(code: string, more?: object): Promise<{ readonly reply: Received; readonly outputs: Received[] }>;
  request(type: string, content?: object, channel?: Channel): Promise<Received>;
  beat(text: string): Promise<string>;
  close(): Promise<void>;
}

export interface KernelOptions {
  readonly env?: Record<string, string>;
  /** Encrypts the sockets; the kernel finds its keys in the connection file. */
  readonly curve?: boolean;
}

/** What a kernel has sent arrives within this time after its end. */
const LAST_WORDS_MS = 500;

/** Starts `main --connection-file FILE` and connects to it. */
export async function startKernel(main: readonly string[], options: KernelOptions = {}): Promise<Client> {
  const folder = mkdtempSync(join(tmpdir(), 'probebook-test-'));
  const connection = await newConnection({ curve: options.curve ?? false }, folder);
  const file = join(folder, 'connection.json');
  writeFileSync(file, JSON.stringify(connection));
  // What the kernel keeps for its next session is not the person's who runs the tests.
  const env = { XDG_DATA_HOME: join(folder, 'data'), ...options.env };
  const kernel = spawnKernel([...main, '--connection-file', file], env);
  let log = '';
  kernel.stderr!.on('data', (chunk) => {
    log += chunk;
  });
  const sockets = openSockets(connection);
  connectSockets(sockets, connection, '');
  // Open sockets would connect again, to whatever kernel gets the port next; what was sent last arrives before.
  kernel.once('exit', () => setTimeout(() => closeSockets(sockets), LAST_WORDS_MS).unref());
  const published = openInbox([sockets.iopub], connection.key);
  const replies = openInbox([sockets.shell, sockets.control], connection.key);
  const questions = openInbox([sockets.stdin], connection.key);
  const frames = requestMaker(connection.key);

  const client: Client = {
    kernel,
    connectionFile: file,
    log: () => log,
    async logged(text) {
      while (!text.test(log)) await once(kernel.stderr!, 'data');
    },
    published: published.messages,
    frames,
    async send(type, content, channel = 'shell') {
      const { id, frames: parts } = frames(type, content);
      await sockets[channel].send(parts);
      return id;
    },
    sendFrames: (parts, channel = 'shell') => sockets[channel].send(parts),
    asked: questions.messages,
    async question(id, nth = 0) {
      let count = 0;
      return questions.find(({ parent }) => parent.msg_id === id && count++ === nth);
    },
    async answer(value, question) {
      const { id, frames: parts } = frames('input_reply', { value }, question?.header);
      await sockets.stdin.send(parts);
      return id;
    },
    reply: (id) => replies.find((message) => message.parent.msg_id === id),
    until: published.find,
    async outputs(id) {
      await published.find(
        ({ parent, content }) => parent.msg_id === id && content.execution_state === 'idle',
      );
      return published.messages.filter((message) => message.parent.msg_id === id);
    },
    async execute(code, more = {}) {
      const id = await client.send('execute_request', { code, ...EXECUTE, ...more });
      return { reply: await client.reply(id), outputs: await client.outputs(id) };
    },
    async request(type, content = {}, channel = 'shell') {
      return client.reply(await client.send(type, content, channel));
    },
    async beat(text) {
      await sockets.heart.send(text);
      return String((await sockets.heart.receive())[0]);
    },
    async close() {
      closeSockets(sockets);
      if (kernel.exitCode === null && kernel.signalCode === null) {
        kernel.kill('SIGKILL');
        await once(kernel, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = () => reject(new Error(`the kernel has ended before it was ready; it wrote:\n${log}`));
  kernel.once('exit', end);
  try {
    // Before its subscription has arrived a front-end misses what is published (protocol 5.5, iopub_welcome).
    await Promise.race([client.until(({ header }) => header.msg_type === 'iopub_welcome'), ended]);
    return client;
  } catch (error) {
    await client.close(); // open sockets would keep this process
    throw error;
  } finally {
    kernel.off('exit', end);
  }
}

function spawnKernel(args: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['--no-force-async-hooks-checks', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // A kernel must not outlive a test run that was killed.
    env: { ...process.env, JPY_PARENT_PID: String(process.pid), ...env },
    // As jupyter_client does it: the kernel leads a process group of its own.
    detached: true,
  });
}

/** Collects what comes; `find` waits for the first message, from the beginning, that passes. */
function openInbox(sockets: readonly AsyncIterable<Buffer[]>[], key: string) {
  const messages: Received[] = [];
  const waiting = new Set<() => void>();
  const collect = async (socket: AsyncIterable<Buffer[]>) => {
    for await (const frames of socket) {
      messages.push(parse(frames, key));
      for (const look of waiting) look();
    }
  };
  for (const socket of sockets) void collect(socket);
  return {
    messages,
    find: (test: (message: Received) => boolean): Promise<Received> =>
      new Promise((resolve) => {
        let seen = 0;
        const look = () => {
          while (seen < messages.length) {
            const message = messages[seen++]!;
            if (!test(message)) continue;
            waiting.delete(look);
            return resolve(message);
          }
        };
        waiting.add(look);
        look();
      }),
  };
}

function requestMaker(key: string) {
  const about = { session: randomUUID(), username: 'test', version: '5.3' };
  return (msg_type: string, content: object, parent = {}, metadata = {}, more = {}) => {
    const id = randomUUID();
    const header = { msg_id: id, msg_type, date: new Date().toISOString(), ...about, ...more };
    const parts = [header, parent, metadata, content].map((part) => JSON.stringify(part));
    return { id, frames: [DELIMITER, sign(key, parts), ...parts] };
  };
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

function parse(frames: readonly Buffer[], key: string): Received {
  const { prefix, header, parent, content, buffers, signed } = parseMessage('iopub', frames, key);
  if (!signed) throw new Error('the kernel signed wrongly');
  return { topic: prefix[0] ?? '', header, parent, content: content as Content, buffers };
}
