import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { openVm, type VmTarget } from '../../targets/vm/open.ts';
import { socketPath } from './runtime.ts';

/** What the guest's terminal says when it waits for somebody (guest/terminal.sh). */
const WAITS = '@lab waits';

/**
 * The background process behind `probebook vm start`: boots a VM, prints "ready", and lets one terminal at a time in
 * through a socket until it is told to end (SIGTERM) or the VM has ended. Resolves to the exit code.
 */
export async function keep(kernel: string): Promise<number> {
  const vm = await openVm({
    kernel,
    folder: process.cwd(),
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  const socket = socketPath(vm.release);
  const server = createServer(terminalDoor(vm)).listen(socket, () => process.stdout.write('ready\n'));
  await Promise.race([told(), ended(vm)]);
  server.close();
  await vm.close();
  rmSync(socket, { force: true });
  return 0;
}

/** Connects one caller at a time with the guest's terminal. A caller's first line is the size of its own. */
function terminalDoor({ terminal }: VmTarget): (caller: Socket) => void {
  let current: Socket | null = null;
  let waiting = false;
  terminal.on('data', (chunk: Buffer) => {
    if (!chunk.includes(WAITS)) return void current?.write(chunk);
    waiting = true;
    current?.end(chunk.toString('latin1').replace(/@lab waits\r?\n?/, ''), 'latin1'); // the shell has ended
  });

  return (caller) => {
    caller.on('error', () => caller.destroy());
    if (current) return void caller.end('somebody else is at the terminal of this lab VM\r\n');
    current = caller;
    caller.on('close', () => {
      current = null;
    });
    caller.once('data', (first: Buffer) => {
      const end = first.indexOf('\n') + 1;
      // A shell that is there already only shows its prompt again.
      terminal.write(waiting ? first.subarray(0, end) : '\f');
      waiting = false;
      terminal.write(first.subarray(end));
      caller.on('data', (chunk: Buffer) => terminal.write(chunk));
    });
  };
}

const told = (): Promise<void> => new Promise((resolve) => process.once('SIGTERM', () => resolve()));

const ended = ({ terminal }: VmTarget): Promise<void> =>
  new Promise((resolve) => terminal.once('close', () => resolve()));
