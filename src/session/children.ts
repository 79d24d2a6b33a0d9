import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import type { Wire } from '../wire/start.ts';
import { currentOwner } from './routing.ts';

/** Tells the socket thread of each process and whose it is: an interrupt ends those of the interrupted cell. */
export function announceChildren(wire: Wire): void {
  subscribe('child_process', (message) => {
    const { process: child } = message as { readonly process: ChildProcess };
    const owner = currentOwner();
    // The channel speaks before the process has been started.
    queueMicrotask(() => {
      const { pid } = child;
      if (pid === undefined) return;
      wire.child(owner, pid, true);
      child.once('exit', () => wire.child(owner, pid, false));
    });
  });
}
