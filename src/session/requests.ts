import type { Request } from '../wire/port.ts';
import type { Content } from './content.ts';
import { toFailure } from './failures.ts';
import type { Interrupts } from './interrupts.ts';
import type { SessionParts } from './parts.ts';
import { createCellQueue } from './queue.ts';
import { commInfo, refusedComm } from './requests/comms.ts';
import { complete } from './requests/complete.ts';
import { abort, execute } from './requests/execute.ts';
import { history } from './requests/history.ts';
import { inspect } from './requests/inspect.ts';
import { isComplete } from './requests/is-complete.ts';

/** Requests that are answered at once, also while a cell waits for something. */
const ANSWERS: Readonly<
  Record<string, (content: Content, parts: SessionParts) => Content | Promise<Content>>
> = {
  complete_request: complete,
  inspect_request: inspect,
  is_complete_request: isComplete,
  history_request: history,
  comm_info_request: commInfo,
};

export interface Requests {
  handle(request: Request): void;
}

/** The main thread's request table; the socket thread answers kernel_info, interrupt and shutdown itself. */
export function createRequests(parts: SessionParts, interrupts: Interrupts): Requests {
  const cells = createCellQueue<Request>({
    run: (request) => execute(request, parts, interrupts),
    abort: (request) => abort(request, parts),
    drain: () => parts.wire.drain(),
  });
  return {
    handle(request) {
      if (request.type === 'execute_request') cells.push(request);
      else if (request.type.endsWith('_request')) void answer(request, parts);
      else notify(request, parts);
    },
  };
}

async function answer({ id, type, content }: Request, parts: SessionParts): Promise<void> {
  parts.wire.status(id, 'busy');
  parts.wire.reply(id, type.replace(/_request$/, '_reply'), await contentOf(type, content, parts));
  parts.wire.status(id, 'idle');
}

async function contentOf(type: string, content: Content, parts: SessionParts): Promise<Content> {
  try {
    const find = Object.hasOwn(ANSWERS, type) ? ANSWERS[type] : undefined;
    if (!find) throw new Error(`${type} is not supported`);
    return await find(content, parts);
  } catch (thrown) {
    return { status: 'error', ...toFailure(thrown) };
  }
}

/** Messages that want no reply: comms. */
function notify({ id, type, content }: Request, { wire }: SessionParts): void {
  wire.status(id, 'busy');
  if (type === 'comm_open') wire.publish(id, 'comm_close', refusedComm(content));
  wire.status(id, 'idle');
}
