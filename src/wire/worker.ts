import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createChildren, signalAll } from './children.ts';
import { readConnection, writePorts } from './connection.ts';
import { openDesk, type RequestChannel, type Ticket } from './desk.ts';
import { createEnding } from './ending.ts';
import { createFlow } from './flow.ts';
import type { DropReason } from './frames.ts';
import { createGate } from './gate.ts';
import { createInterrupter, endInTurn } from './interrupt.ts';
import { kernelInfo } from './kernel-info.ts';
import { watchParent } from './parent.ts';
import type { Request, SocketThreadData, ToMain, ToSockets } from './port.ts';
import { watchSigint } from './sigint.ts';
import { boundPorts, closeSockets, openSockets } from './sockets.ts';
import { createStdin } from './stdin.ts';
import { createSubshells } from './subshells.ts';

// The socket thread. It never waits for a cell: heartbeat, kernel_info, interrupt and shutdown are answered here, all
// other requests are handed to the main thread. Importing it must stay cheap: the front-end waits for it.

/** How long the last output may take while the process exits. */
const FLUSH_LIMIT_MS = 150;

const { connectionFile, port, gate: memory, flow: flowMemory } = workerData as SocketThreadData;
const connection = readConnection(connectionFile);
const sockets = await openSockets(connection);
const ports = boundPorts(sockets);
if (Object.values(connection.ports).includes(0)) writePorts(connectionFile, ports);
const desk = openDesk(connection, sockets, createReporter());
const tellMain = (message: ToMain): void => port.postMessage(message);

const gate = createGate(memory);
const flow = createFlow(flowMemory);
const children = createChildren();
const interrupter = createInterrupter({
  gate,
  children,
  tell: (count) => tellMain({ kind: 'interrupt', count }),
  ping: (count) => tellMain({ kind: 'ping', count }),
});
const stdin = createStdin({
  desk,
  send: (frames) => sockets.stdin.send(frames),
  answer: (question, value) => tellMain({ kind: 'answer', question, value }),
});
const subshells = createSubshells();
const ending = createEnding({
  children,
  askMain() {
    interrupt();
    tellMain({ kind: 'shutdown' });
  },
  flush: () => desk.flush(),
  exitMain: () => {
    // Node would wait for an inspector that is still connected, and say so.
    interrupter.close();
    tellMain({ kind: 'exit' });
  },
});

/** The requests answered on this thread. */
const answers: Readonly<Record<string, (ticket: Ticket) => void>> = {
  ...Object.fromEntries(
    Object.entries(subshells.answers).map(([type, contentOf]) => [
      type,
      (ticket: Ticket) =>
        answer(ticket, type.replace(/request$/, 'reply'), contentOf(ticket.message.content)),
    ]),
  ),
  connect_request: (ticket) => answer(ticket, 'connect_reply', portsReply()),
  kernel_info_request: (ticket) => answer(ticket, 'kernel_info_reply', kernelInfo()),
  interrupt_request(ticket) {
    interrupt();
    answer(ticket, 'interrupt_reply', { status: 'ok' });
  },
  shutdown_request(ticket) {
    const restart = ticket.message.content.restart === true;
    ending.begin(() => answer(ticket, 'shutdown_reply', { status: 'ok', restart }));
  },
};

desk.starting();
port.on('message', fromMain);
watchParent(() => ending.begin(() => undefined));
void beatHeart();
void welcomeSubscribers();
void receive('shell');
void receive('control');
void receiveReplies();
watchSigint(interrupt);
parentPort?.postMessage('bound');

async function beatHeart(): Promise<void> {
  for await (const frames of sockets.hb) await sockets.hb.send(frames).catch(() => undefined);
}

// An XPUB socket receives 1 TOPIC for a subscription and 0 TOPIC for its end (zmq_socket(3)).
async function welcomeSubscribers(): Promise<void> {
  for await (const [event] of sockets.iopub) {
    if (event?.[0] === 1) desk.welcome(event.subarray(1));
  }
}

async function receive(channel: RequestChannel): Promise<void> {
  for await (const frames of sockets[channel]) {
    const ticket = desk.take(channel, frames);
    if (ticket) dispatch(ticket);
  }
}

async function receiveReplies(): Promise<void> {
  for await (const frames of sockets.stdin) stdin.take(frames);
}

function dispatch(ticket: Ticket): void {
  const { msg_type: type } = ticket.message.header;
  const answered = Object.hasOwn(answers, type) ? answers[type] : undefined;
  if (answered) answered(ticket);
  else tellMain({ kind: 'request', request: toRequest(ticket) });
}

function toRequest({ id, channel, message }: Ticket): Request {
  const { header, metadata, content } = message;
  const lane = channel === 'shell' ? subshells.laneOf(header.subshell_id) : channel;
  // A view would be posted with all the memory it looks at.
  const buffers = message.buffers.map((buffer) => new Uint8Array(buffer));
  return { id, type: header.msg_type, content, metadata, buffers, lane };
}

/** Deprecated since protocol 5.1 and asked for all the same (messaging spec, "Connect"). */
function portsReply(): Readonly<Record<string, unknown>> {
  const named = Object.entries(ports).map(([channel, port]) => [`${channel}_port`, port]);
  return { status: 'ok', ...Object.fromEntries(named) };
}

/** Nobody waits for the rest of a flood that was stopped. */
function interrupt(): void {
  interrupter.interrupt();
  desk.shorten();
}

function answer({ id }: Ticket, type: string, content: Readonly<Record<string, unknown>>): void {
  desk.status(id, 'busy');
  desk.reply(id, type, JSON.stringify(content));
  desk.status(id, 'idle');
}

function fromMain(message: ToSockets): void {
  if (message.kind === 'reply') desk.reply(message.to, message.type, message.content);
  else if (message.kind === 'publish') {
    flow.taken(message.content.length);
    desk.publish(message.to, message.type, message.content, message.attached);
  } else if (message.kind === 'stream') {
    flow.taken(message.text.length);
    desk.stream(message.to, message.name, message.text);
  } else if (message.kind === 'status') desk.status(message.to, message.state);
  else if (message.kind === 'pong') interrupter.pong(message.count);
  else if (message.kind === 'stoppable') interrupter.stoppable(message.yes);
  else if (message.kind === 'end-children') void endInTurn(children.ofCell(message.to));
  else if (message.kind === 'ask') stdin.ask(message.asked);
  else if (message.kind === 'withdraw') stdin.withdraw(message.question);
  else if (message.kind === 'terminate') ending.begin(() => undefined);
  else if (message.kind === 'closed') ending.closed();
  else if (message.kind === 'exit') void leave();
  else if (message.alive) children.add(message.pid, message.to);
  else children.remove(message.pid);
}

/** What was printed last is still sent, and nothing that a cell has started stays. */
async function leave(): Promise<void> {
  ending.leaving();
  signalAll(children.ofKernel(), 'SIGTERM');
  await Promise.race([desk.flush(), sleep(FLUSH_LIMIT_MS)]);
  signalAll(children.ofKernel(), 'SIGKILL');
  closeSockets(sockets);
  gate.done();
}

/** Says once for each reason, in the front-end's log, that messages are dropped. */
function createReporter(): (reason: DropReason) => void {
  const said = new Set<DropReason>();
  return (reason) => {
    if (said.has(reason)) return;
    said.add(reason);
    // This thread's process.stderr would go through the main thread, and there to a cell.
    writeSync(2, `probebook: dropped a message (${reason})\n`);
  };
}
