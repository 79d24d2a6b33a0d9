import type { Request } from '../wire/port.ts';
import type { Content } from './content.ts';
import { toFailure } from './failures.ts';
import type { Interrupts } from './interrupts.ts';
import type { SessionParts } from './parts.ts';
import { type CellQueue, createCellQueue } from './queue.ts';
import { commInfo, receiveComm } from './requests/comms.ts';
import { complete } from './requests/complete.ts';
import { abort, execute } from './requests/execute.ts';
import { history } from './requests/history.ts';
import { inspect } from './requests/inspect.ts';
import { isComplete } from './requests/is-complete.ts';

type Find = (content: Content, parts: SessionParts) => Content | Promise<Content>;

/** Requests that are answered at once, also while a cell waits for something. */
const ANSWERS: Readonly<Record<string, Find>> = {
  complete_request: complete,
  inspect_request: inspect,
  is_complete_request: isComplete,
  history_request: history,
  comm_info_request: commInfo,
};

const COMM_TYPES: ReadonlySet<string> = new Set(['comm_open', 'comm_msg', 'comm_close']);

export interface Requests {
  handle(request: Request): void;
}

/** The main thread's request table; the socket thread answers kernel_info, interrupt and shutdown itself. */
export function createRequests(parts: SessionParts, interrupts: Interrupts): Requests {
  const newQueue = () =>
    createCellQueue<Request>({
      run: (request) => execute(request, parts, interrupts),
      abort: (request) => abort(request, parts),
      drain: () => parts.wire.drain(),
    });
  const queues = new Map<string, CellQueue<Request>>();
  const queueOf = (lane: string): CellQueue<Request> => {
    const queue = queues.get(lane) ?? newQueue();
    queues.set(lane, queue);
    return queue;
  };
  return {
    handle(request) {
      const { type, lane } = request;
      const find = Object.hasOwn(ANSWERS, type) ? ANSWERS[type] : undefined;
      if (lane === null) refuse(request, parts);
      else if (type === 'execute_request') queueOf(lane).push(request);
      else if (find) void answer(request, find, parts);
      else if (COMM_TYPES.has(type)) void receiveComm(request, parts, interrupts);
      else ignore(request, parts);
    },
  };
}

/** As ipykernel does, comm messages too. */
function refuse({ id, type }: Request, { wire, runner }: SessionParts): void {
  const failure = toFailure(new Error('there is no such subshell'));
  wire.status(id, 'busy');
  wire.reply(id, type.replace(/_[^_]*$/, '_reply'), {
    ...{ status: 'error', ...failure, traceback: [`${failure.ename}: ${failure.evalue}`] },
    execution_count: runner.count,
  });
  wire.status(id, 'idle');
}

async function answer({ id, type, content }: Request, find: Find, parts: SessionParts): Promise<void> {
  parts.wire.status(id, 'busy');
  parts.wire.reply(id, type.replace(/_request$/, '_reply'), await contentOf(find, content, parts));
  parts.wire.status(id, 'idle');
}

async function contentOf(find: Find, content: Content, parts: SessionParts): Promise<Content> {
  try {
    return await find(content, parts);
  } catch (thrown) {
    return { status: 'error', ...toFailure(thrown) };
  }
}

/** What is not known; a front-end may wait for `idle` all the same. */
function ignore({ id }: Request, { wire }: SessionParts): void {
  wire.status(id, 'busy');
  wire.status(id, 'idle');
}
