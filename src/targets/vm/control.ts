import type { Duplex } from 'node:stream';
import { TargetError } from '../../base/errors.ts';
import { quote } from '../target.ts';

/** How often the guest is asked whether it is there, and how many questions in a row it may leave without an answer. */
const ASK_MS = 5_000;
const PATIENCE = 12;

/** The line to the guest's control script, guest/control.sh. */
export interface Control {
  /** Mounts the notebook's folder; settles as soon as the guest is up. */
  start(folder: string): Promise<void>;
  signal(name: string, pid: number): void;
  close(): void;
}

/**
 * `onSilence` is called once when the guest has stopped answering: its kernel hangs. Questions are counted, not
 * seconds: while our own thread is busy neither is asked nor heard.
 */
export function openControl(port: Duplex, onSilence: () => void): Control {
  const started = Promise.withResolvers<string>();
  let open = 0;
  let rest = '';
  port.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === 'here') open = 0;
      else started.resolve(line);
    }
  });
  const ask = (): void => {
    if (open === PATIENCE) {
      clearInterval(timer);
      onSilence();
    } else {
      open++;
      port.write('answer\n');
    }
  };
  let timer: NodeJS.Timeout | undefined;

  return {
    async start(folder) {
      port.write(`start ${quote(folder)}\n`);
      if ((await started.promise) !== 'started 0')
        throw new TargetError('vm-folder', `the lab VM could not mount the folder ${folder}`);
      timer = setInterval(ask, ASK_MS).unref();
    },
    signal: (name, pid) => void port.write(`signal ${name} ${pid}\n`),
    close: () => clearInterval(timer),
  };
}
