import { randomUUID } from 'node:crypto';

/**
 * Subshells (messaging spec, "Kernel subshells"; JEP 91): each has its own queue of cells. They are known here, so that
 * they can be made and listed while the main thread is blocked.
 */
export interface Subshells {
  /** The lane of a request whose header names this subshell, or none; null when there is no such subshell. */
  laneOf(id: string | null | undefined): string | null;
  /** The answers to the requests on the control channel, by type. */
  readonly answers: Readonly<Record<string, (content: Content) => Content>>;
}

const MAIN = 'shell';

type Content = Readonly<Record<string, unknown>>;

export function createSubshells(): Subshells {
  const ids = new Set<string>();
  return {
    laneOf: (id) => (!id ? MAIN : ids.has(id) ? id : null),
    answers: {
      create_subshell_request() {
        const id = randomUUID();
        ids.add(id);
        return { status: 'ok', subshell_id: id };
      },
      /** What it has been sent is still run. */
      delete_subshell_request: ({ subshell_id: id }) =>
        typeof id === 'string' && ids.delete(id) ? { status: 'ok' } : unknownSubshell(id),
      list_subshell_request: () => ({ status: 'ok', subshell_id: [...ids] }),
    },
  };
}

function unknownSubshell(id: unknown): Content {
  const evalue = `there is no subshell ${JSON.stringify(id)}`;
  return { status: 'error', ename: 'UnknownSubshell', evalue, traceback: [`UnknownSubshell: ${evalue}`] };
}
