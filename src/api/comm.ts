import type { Comm, CommOptions } from '../session/comm.ts';
import { comms, type TargetHandler } from '../session/comms.ts';

/** Comms: messages both ways between the notebook and something in the front-end, such as a widget. */
export interface CommApi {
  /**
   * Says what happens when the front-end opens a comm to `target`: `handler` gets the comm and what was sent with it,
   * and calls `onMessage` of the comm before it awaits anything. If it throws, the comm is closed and the cell that
   * registered it shows the error. A later call for the same target replaces it.
   */
  register<Data = unknown>(target: string, handler: TargetHandler<Data>): void;
  /**
   * Opens a comm to what the front-end has registered as `target`; one that it does not know it closes. Throws
   * InputError `no-front-end` in a script and under `probebook run`.
   */
  open(target: string, data?: unknown, options?: CommOptions): Comm;
}

export const comm: CommApi = {
  register: (target, handler) => comms.register(target, handler as TargetHandler),
  open: (target, data = {}, options = {}) => comms.open(target, data, options),
};
