import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { keepCompiled } from './compile-cache.js';
import { createFlow } from './flow.ts';
import { createGate, type Gate } from './gate.ts';
import type { Attached, Request, SocketThreadData, StreamName, ToMain, ToSockets } from './port.ts';
import { createQuestions, type Questions } from './questions.ts';
import { installStopHook } from './stopper.ts';

/** The main thread's side of the sockets. */
export interface Wire {
  readonly gate: Gate;
  /** Resolves when front-ends can connect. */
  readonly bound: Promise<void>;
  /** From now on events are handed over, first those that have come since the start. */
  listen(listener: WireListener): void;
  /** Hands over what has come but was not handed over yet, because the main thread was busy. */
  drain(): void;
  reply(to: number, type: string, content: Readonly<Record<string, unknown>>): void;
  publish(to: number, type: string, content: Readonly<Record<string, unknown>>, attached?: Attached): void;
  stream(to: number, name: StreamName, text: string): void;
  status(to: number, state: 'busy' | 'idle'): void;
  /** A process was started by the cell `to` (0: by us), or has ended. */
  child(to: number, pid: number, alive: boolean): void;
  /** An interrupt has ended the cell `to`: its processes end too. */
  endChildren(to: number): void;
  /** Asks for the end, as if a front-end had. */
  terminate(): void;
  /** Asks the person at the front-end that sent the cell `to`. */
  readonly question: Questions['ask'];
}

export interface WireListener {
  request(request: Request): void;
  interrupt(count: number): void;
  /** Closes everything; the process ends when it resolves. */
  shutdown(): Promise<void>;
}

/** How long the socket thread may take to close the sockets. */
const LEAVE_MS = 1_000;

/** Starts the socket thread at once; the front-end is answered while the caller goes on loading. */
export function startWire(connectionFile: string): Wire {
  const { port1: port, port2 } = new MessageChannel();
  const gate = createGate();
  const flow = createFlow();
  const data: SocketThreadData = { connectionFile, port: port2, gate: gate.memory, flow: flow.memory };
  // See watchSigint. It also keeps packages that wait for SIGINT from ending the process, as they do when nobody else is.
  process.on('SIGINT', () => undefined);
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: data,
    transferList: [port2],
    env: { ...process.env, NODE_COMPILE_CACHE: keepCompiled() },
  });
  const post = (message: ToSockets): void => port.postMessage(message);
  const questions = createQuestions(post);
  // ZeroMQ aborts a process that exits, as a cell's process.exit() does, while a socket is open.
  const leave = (): void => {
    const closed = gate.handOver(() => post({ kind: 'exit' }), LEAVE_MS);
    // Better gone without a word than with a core dump; a machine can be that busy.
    if (!closed) process.kill(process.pid, 'SIGKILL');
  };
  process.on('exit', leave);
  worker.on('error', (error) => {
    process.off('exit', leave);
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });

  installStopHook(gate, (yes) => post({ kind: 'stoppable', yes }));

  let handle: (message: ToMain) => void = () => undefined;
  return {
    gate,
    bound: new Promise((resolve) => worker.once('message', () => resolve())),
    listen(listener) {
      handle = (message) => gate.ours(() => dispatch(message, listener, { post, questions }));
      port.on('message', handle);
    },
    drain() {
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
        handle(next.message);
    },
    reply: (to, type, content) => post({ kind: 'reply', to, type, content: JSON.stringify(content) }),
    publish(to, type, content, attached) {
      const text = JSON.stringify(content);
      flow.wait();
      post({ kind: 'publish', to, type, content: text, attached });
      flow.posted(text.length);
    },
    stream(to, name, text) {
      flow.wait();
      post({ kind: 'stream', to, name, text });
      flow.posted(text.length);
    },
    status: (to, state) => post({ kind: 'status', to, state }),
    child: (to, pid, alive) => post({ kind: 'child', to, pid, alive }),
    endChildren: (to) => post({ kind: 'end-children', to }),
    terminate: () => post({ kind: 'terminate' }),
    question: questions.ask,
  };
}

interface Desks {
  readonly post: (message: ToSockets) => void;
  readonly questions: Questions;
}

function dispatch(message: ToMain, listener: WireListener, { post, questions }: Desks): void {
  if (message.kind === 'request') listener.request(message.request);
  else if (message.kind === 'interrupt') listener.interrupt(message.count);
  else if (message.kind === 'ping') post({ kind: 'pong', count: message.count });
  else if (message.kind === 'answer') questions.answered(message.question, message.value);
  else if (message.kind === 'shutdown') void listener.shutdown().finally(() => post({ kind: 'closed' }));
  else process.exit(0);
}
