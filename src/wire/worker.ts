import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { createChildren } from './children.ts';
import { readConnection } from './connection.ts';
import { openDesk, type RequestChannel, type Ticket } from './desk.ts';
import { createEnding } from './ending.ts';
import type { DropReason } from './frames.ts';
import { createGate } from './gate.ts';
import { createInterrupter } from './interrupt.ts';
import { kernelInfo } from './kernel-info.ts';
import { watchParent } from './parent.ts';
import type { SocketThreadData, ToMain, ToSockets } from './port.ts';
import { closeSockets, openSockets } from './sockets.ts';

// The socket thread. It never waits for a cell: heartbeat, kernel_info, interrupt and shutdown are answered here, all
// other requests are handed to the main thread. Importing it must stay cheap: the front-end waits for it.

const { connectionFile, port, gate: memory } = workerData as SocketThreadData;
const connection = readConnection(connectionFile);
const sockets = await openSockets(connection);
const desk = openDesk(connection, sockets, createReporter());
const tellMain = (message: ToMain): void => port.postMessage(message);

const gate = createGate(memory);
const children = createChildren();
const interrupter = createInterrupter({
  gate,
  children,
  tell: (cell) => tellMain({ kind: 'interrupt', cell }),
  ping: (count) => tellMain({ kind: 'ping', count }),
});
const ending = createEnding({
  children,
  askMain() {
    interrupter.interrupt();
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
  kernel_info_request: (ticket) => answer(ticket, 'kernel_info_reply', kernelInfo()),
  interrupt_request(ticket) {
    interrupter.interrupt();
    answer(ticket, 'interrupt_reply', { status: 'ok' });
  },
  shutdown_request(ticket) {
    const restart = ticket.message.content.restart === true;
    ending.begin(() => answer(ticket, 'shutdown_reply', { status: 'ok', restart }));
  },
};

desk.publish(0, 'status', JSON.stringify({ execution_state: 'starting' }));
port.on('message', fromMain);
watchParent(() => ending.begin(() => undefined));
void beatHeart();
void welcomeSubscribers();
void receive('shell');
void receive('control');
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

function dispatch(ticket: Ticket): void {
  const { header, content } = ticket.message;
  if (Object.hasOwn(answers, header.msg_type)) answers[header.msg_type]?.(ticket);
  else tellMain({ kind: 'request', request: { id: ticket.id, type: header.msg_type, content } });
}

function answer({ id }: Ticket, type: string, content: Readonly<Record<string, unknown>>): void {
  desk.status(id, 'busy');
  desk.reply(id, type, JSON.stringify(content));
  desk.status(id, 'idle');
}

function fromMain(message: ToSockets): void {
  if (message.kind === 'reply') desk.reply(message.to, message.type, message.content);
  else if (message.kind === 'publish') desk.publish(message.to, message.type, message.content);
  else if (message.kind === 'stream') desk.stream(message.to, message.name, message.text);
  else if (message.kind === 'status') desk.status(message.to, message.state);
  else if (message.kind === 'pong') interrupter.pong(message.count);
  else if (message.kind === 'stoppable') interrupter.stoppable(message.yes);
  else if (message.kind === 'interrupt') interrupter.interrupt();
  else if (message.kind === 'terminate') ending.begin(() => undefined);
  else if (message.kind === 'closed') ending.closed();
  else if (message.kind === 'exit') leave();
  else if (message.alive) children.add(message.pid, message.to);
  else children.remove(message.pid);
}

function leave(): void {
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
