import { randomUUID } from 'node:crypto';
import { InputError } from '../base/errors.ts';
import type { Attached } from '../wire/port.ts';
import type { Comm, CommMessage, CommOptions } from './comm.ts';
import { createHandler, currentRequest, type Handler } from './comm-handler.ts';
import type { Content } from './content.ts';

/** The comms of this session: one for all cells, whose `comm` talks to it. */
export interface Comms {
  /** From now on messages to the front-end go there. */
  connect(publish: Publish): void;
  register(target: string, handler: TargetHandler): void;
  open(target: string, data: unknown, options: CommOptions): Comm;
  /** Settles when the handler has, or `stopped`. What it throws is reported to its cell. */
  receive(message: FromFrontEnd, stopped: Promise<never>): Promise<void>;
  /** The open ones, of all targets or one, as `comm_info_reply` has them. */
  list(target?: string): Readonly<Record<string, { readonly target_name: string }>>;
}

/** Called with the comm that the front-end has opened, and what it sent with that. */
export type TargetHandler<Data = unknown> = (comm: Comm, message: CommMessage<Data>) => unknown;

export interface FromFrontEnd extends CommMessage {
  readonly request: number;
  readonly type: string;
  readonly id: string;
  /** Of `comm_open`. */
  readonly target: string;
}

type Publish = (to: number, type: string, content: Content, attached: Attached) => void;

type MessageHandler = (message: CommMessage) => unknown;

interface OpenComm {
  readonly comm: Comm;
  onMessage: Handler<[CommMessage]> | null;
  onClose: Handler<[CommMessage]> | null;
}

export const comms: Comms = createComms();

function createComms(): Comms {
  const targets = new Map<string, Handler<[Comm, CommMessage]>>();
  const open = new Map<string, OpenComm>();
  let publish: Publish | null = null;

  const send = (type: string, id: string, more: Content, { buffers = [], metadata = {} }: CommOptions) => {
    const attached = { metadata, buffers: buffers.map(toBytes) };
    publish?.(currentRequest(), type, { comm_id: id, ...more }, attached);
  };
  const create = (id: string, target: string): Comm => {
    const comm: Comm = {
      id,
      target,
      get closed() {
        return open.get(id)?.comm !== comm;
      },
      send(data = {}, options = {}) {
        if (comm.closed) throw closedError(comm);
        send('comm_msg', id, { data }, options);
      },
      close(data = {}, options = {}) {
        if (comm.closed) return;
        open.delete(id);
        send('comm_close', id, { data }, options);
      },
      onMessage(handler) {
        entry.onMessage = createHandler(`onMessage of comm ${target}`, handler as MessageHandler);
      },
      onClose(handler) {
        entry.onClose = createHandler(`onClose of comm ${target}`, handler as MessageHandler);
      },
    };
    const entry: OpenComm = { comm, onMessage: null, onClose: null };
    open.set(id, entry);
    return comm;
  };

  /** What is to be done for a message; null when it is for nobody. */
  const taskFor = (message: FromFrontEnd): Task | null => {
    const { request, type, id, target } = message;
    if (type === 'comm_open') {
      const handler = targets.get(target);
      if (!handler) {
        publish?.(request, 'comm_close', { comm_id: id, data: {} }, {});
        return null;
      }
      const comm = create(id, target);
      return { run: () => handler.call(request, comm, message), report: handler.report, failed: comm.close };
    }
    const entry = open.get(id);
    if (type === 'comm_close') open.delete(id);
    const handler = type === 'comm_close' ? entry?.onClose : entry?.onMessage;
    return handler ? { run: () => handler.call(request, message), report: handler.report } : null;
  };

  return {
    connect(to) {
      publish = to;
    },
    register: (target, handler) =>
      void targets.set(target, createHandler(`comm target ${JSON.stringify(target)}`, handler)),
    open(target, data, options) {
      if (!publish) throw noFrontEnd(target);
      const comm = create(randomUUID(), target);
      send('comm_open', comm.id, { target_name: target, data }, options);
      return comm;
    },
    async receive(message, stopped) {
      let task = null as Task | null;
      // Terminated code never comes back, so nothing of ours that goes on may be below it.
      const work = Promise.resolve().then(() => {
        task = taskFor(message);
        return task?.run();
      });
      try {
        await Promise.race([work, stopped]);
      } catch (thrown) {
        task?.report(thrown);
        task?.failed?.();
      }
    },
    list: (target) =>
      Object.fromEntries(
        [...open.values()]
          .filter(({ comm }) => target === undefined || comm.target === target)
          .map(({ comm }) => [comm.id, { target_name: comm.target }]),
      ),
  };
}

interface Task {
  readonly run: () => unknown;
  readonly report: (thrown: unknown) => void;
  readonly failed?: () => void;
}

function toBytes(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  // A view would be posted with all the memory it looks at.
  return ArrayBuffer.isView(data)
    ? new Uint8Array(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    : new Uint8Array(data.slice());
}

function closedError({ target }: Comm): InputError {
  return new InputError({
    code: 'comm-closed',
    what: `the comm to ${JSON.stringify(target)} is closed`,
    hint: 'open it anew: comm.open(…); `closed` tells beforehand',
  });
}

function noFrontEnd(target: string): InputError {
  return new InputError({
    code: 'no-front-end',
    what: `there is no front-end to open a comm to ${JSON.stringify(target)} in`,
    hint: 'comms work in a notebook that a front-end shows, such as JupyterLab',
  });
}
