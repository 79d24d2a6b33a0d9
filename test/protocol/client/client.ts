import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { createInbox } from './inbox.ts';
import {
  type Channel,
  type Content,
  type Frame,
  type Header,
  messageFrames,
  parseMessage,
  type Received,
} from './message.ts';
import { closeSockets, connectSockets, handshake, openSockets } from './sockets.ts';

/** A front-end, written from the messaging spec. */
export interface Client {
  /** Its id in the headers of its messages. */
  readonly session: string;
  /** Every message so far, of all channels. */
  readonly received: readonly Received[];
  /** Sends a message; gives its header, by which replies and outputs are found. */
  send(type: string, content?: object, options?: SendOptions): Promise<Header>;
  /** A message as `send` sends it. */
  compose(type: string, content?: object, options?: SendOptions): { header: Header; frames: Frame[] };
  sendFrames(frames: Frame[], channel?: RequestChannel): Promise<void>;
  reply(request: Header): Promise<Received>;
  /** The iopub messages of one request, in order, once its idle status has come. */
  outputs(request: Header): Promise<Received[]>;
  /** The iopub messages of one request that have come so far. */
  outputsSoFar(request: Header): Received[];
  /** The first message that passes, from the beginning. */
  until(test: (message: Received) => boolean): Promise<Received>;
  /** Sends a request and waits for its reply. */
  request(type: string, content?: object, options?: SendOptions): Promise<Received>;
  /** Starts a cell. */
  start(code: string, more?: object, options?: SendOptions): Promise<Header>;
  /** Runs a cell to its end. */
  execute(code: string, more?: object, options?: SendOptions): Promise<Executed>;
  beat(bytes: string | Buffer): Promise<Buffer>;
  /** Answers an input_request. */
  answer(request: Received, value: string): Promise<void>;
  /** Resolves when what the kernel broadcasts and asks arrives here. */
  ready(): Promise<void>;
  /** Whoever waits is told why nothing will come. */
  end(reason: Error): void;
  close(): void;
}

export interface Executed {
  readonly request: Header;
  readonly reply: Received;
  readonly outputs: Received[];
}

export type RequestChannel = 'shell' | 'control' | 'stdin';

export interface SendOptions {
  readonly channel?: RequestChannel;
  readonly buffers?: readonly Buffer[];
  readonly subshell?: string;
  readonly parent?: object;
  readonly metadata?: object;
}

/** The fields of execute_request with the defaults of the spec, except that nobody is there to answer. */
const EXECUTE = {
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: true,
};

/** How long a subscription may be on its way until the front-end asks again. */
const ASK_AGAIN_MS = 100;

/** `onMessage` sees every message, `onFault` hears of what is no message at all. */
export interface Watcher {
  onMessage(message: Received): void;
  onFault(fault: string): void;
}

export function connectClient(connection: Connection, watcher: Watcher, topic = ''): Client {
  const sockets = openSockets(connection);
  const mayBeAsked = handshake(sockets.stdin);
  connectSockets(sockets, connection, topic);
  const inbox = createInbox();
  const session = randomUUID();
  const { key } = connection;

  const collect = async (channel: Channel): Promise<void> => {
    for await (const frames of sockets[channel]) {
      try {
        const message = parseMessage(channel, frames as Buffer[], key);
        watcher.onMessage(message);
        inbox.add(message);
      } catch (error) {
        watcher.onFault(String(error));
      }
    }
  };
  for (const channel of ['shell', 'control', 'iopub', 'stdin'] as const) void collect(channel);

  const isOf = (request: Header) => (message: Received) => message.parent.msg_id === request.msg_id;
  const client: Client = {
    session,
    received: inbox.messages,
    compose(type, content = {}, { buffers = [], subshell, parent = {}, metadata = {} } = {}) {
      const header: Header = {
        ...{ msg_id: randomUUID(), msg_type: type, session, username: 'somebody' },
        ...{ date: new Date().toISOString(), version: '5.5' },
        ...(subshell !== undefined && { subshell_id: subshell }),
      };
      return { header, frames: messageFrames([header, parent, metadata, content], key, buffers) };
    },
    async send(type, content = {}, options = {}) {
      const { header, frames } = client.compose(type, content, options);
      await client.sendFrames(frames, options.channel);
      return header;
    },
    sendFrames: (frames, channel = 'shell') => sockets[channel].send(frames),
    reply: (request) =>
      inbox.find((message) => isOf(request)(message) && ['shell', 'control'].includes(message.channel)),
    outputsSoFar: (request) =>
      inbox.messages.filter((message) => message.channel === 'iopub' && isOf(request)(message)),
    async outputs(request) {
      await inbox.find((message) => isOf(request)(message) && message.content.execution_state === 'idle');
      return client.outputsSoFar(request);
    },
    until: inbox.find,
    request: async (type, content, options) => client.reply(await client.send(type, content, options)),
    start: (code, more = {}, options = {}) =>
      client.send('execute_request', { code, ...EXECUTE, ...more }, options),
    async execute(code, more, options) {
      const request = await client.start(code, more, options);
      return { request, reply: await client.reply(request), outputs: await client.outputs(request) };
    },
    async beat(bytes) {
      await sockets.heart.send(bytes);
      return (await sockets.heart.receive())[0]!;
    },
    async answer(request, value) {
      await client.send('input_reply', { value } satisfies Content, {
        channel: 'stdin',
        parent: request.header,
      });
    },
    async ready() {
      for (let arrived = false; !arrived; ) {
        const request = await client.send('kernel_info_request');
        await client.reply(request);
        const idle = client.outputs(request).then(() => true);
        arrived = await Promise.race([idle, sleep(ASK_AGAIN_MS, false)]);
      }
      await mayBeAsked;
    },
    end: inbox.end,
    close() {
      inbox.end(new Error('the front-end has been closed'));
      closeSockets(sockets);
    },
  };
  return client;
}
