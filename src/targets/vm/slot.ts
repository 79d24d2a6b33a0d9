import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Chunks } from '../chunks.ts';
import { exitFromStatus } from '../status.ts';
import type { Exit, TargetProcess } from '../target.ts';
import { Frame } from './frame.ts';

/** The two ports of a slot (the other end is guest/serve.sh), and what its commands begin with. */
export interface SlotPorts {
  readonly mark: string;
  readonly input: Duplex;
  readonly errors: Duplex;
}

/** Sends a signal to a process group of the guest. */
export type SendSignal = (name: string, pid: number) => void;

/**
 * Runs `script` in a slot that is free. `gone` rejects when the machine dies; so then do the process's streams and
 * its exit. Settles when the script has started; the slot is free again when `exit` has settled.
 */
export function runInSlot(
  { mark, input, errors }: SlotPorts,
  script: string,
  signal: SendSignal,
  gone: Promise<never>,
): Promise<TargetProcess> {
  const nonce = randomBytes(16).toString('hex');
  const hold = (port: Duplex) => (paused: boolean) => {
    if (running) paused ? port.pause() : port.resume();
  };
  const stdout = new Chunks(hold(input));
  const stderr = new Chunks(hold(errors));
  const started = Promise.withResolvers<readonly number[]>();
  const outOver = Promise.withResolvers<Exit>();
  const errOver = Promise.withResolvers<void>();
  let running = true;

  const out = new Frame(nonce, {
    onHead: (line) => started.resolve(line.split(' ').slice(1).map(Number)),
    body: stdout,
    onTail: (status) => outOver.resolve(exitFromStatus(Number(status))),
  });
  const err = new Frame(nonce, { body: stderr, onTail: () => errOver.resolve() });
  const onOut = (chunk: Buffer) => out.feed(chunk);
  const onErr = (chunk: Buffer) => err.feed(chunk);
  input.on('data', onOut);
  errors.on('data', onErr);

  async function end(): Promise<Exit> {
    try {
      const [exit] = await Promise.race([Promise.all([outOver.promise, errOver.promise]), gone]);
      stdout.end();
      stderr.end();
      return exit;
    } catch (error) {
      stdout.end(error as Error);
      stderr.end(error as Error);
      throw error;
    } finally {
      running = false;
      input.off('data', onOut).resume();
      errors.off('data', onErr).resume();
    }
  }

  const exit = end();
  exit.catch(() => {}); // whoever waits for it hears of it; nobody has to
  const bytes = Buffer.from(script);
  input.write(`\n${mark} ${nonce} ${bytes.length}\n`);
  input.write(bytes);
  const start = async (): Promise<TargetProcess> => {
    const [pid = 0, ...helpers] = await Promise.race([started.promise, gone]);
    return {
      pid,
      helpers,
      stdout,
      stderr,
      exit,
      write: (data) => void (running && input.write(data)),
      signal: (name) => void (running && signal(name, pid)),
    };
  };
  return start();
}
