import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { TargetError } from '../../base/errors.ts';
import { CHANNELS, type MachineOptions, qemuArguments } from './qemu.ts';

/** How much of the console is kept, and how much of it an error shows. */
const KEPT_LINES = 200;
const SHOWN_LINES = 12;

/** A QEMU that runs. */
export interface Machine {
  readonly pid: number;
  readonly mark: string;
  channel(name: string): Duplex;
  /** What is worth showing of what the guest's kernel and QEMU said, indented; '' when they said nothing. */
  console(): string;
  /** Rejects, with the last lines of the console, when the machine has died; never resolves. */
  readonly gone: Promise<never>;
  /** Ends a machine whose kernel does not answer any more. */
  giveUp(): void;
  close(): Promise<void>;
}

/**
 * Starts `qemu`, the path of one. It dies with the thread that called this, however that ends: the kernel kills it then
 * (PR_SET_PDEATHSIG), and the guest powers off when its control channel ends. It leaves no file behind.
 */
export async function startMachine(qemu: string, options: MachineOptions): Promise<Machine> {
  const command = ['--pdeathsig', 'KILL', qemu, ...qemuArguments(options)];
  const child = spawn('setpriv', command, {
    detached: true, // Ctrl-C at a terminal is for us to handle
    stdio: ['ignore', 'ignore', 'pipe', ...CHANNELS.map(() => 'pipe' as const)],
  });
  const channels = new Map(CHANNELS.map((name, i) => [name, child.stdio[i + 3] as Duplex]));
  for (const channel of channels.values()) channel.on('error', () => {}); // its end is told by `gone`
  const channel = (name: string): Duplex => channels.get(name) as Duplex;
  const lines = lastLines(channel('serial'), child.stderr as unknown as Duplex);

  const exited = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
  let ending: 'closed' | 'silent' | null = null;
  const gone = exited.then((how): never => {
    for (const channel of channels.values()) channel.destroy();
    if (ending === 'closed') throw closedError();
    throw deathError(ending === 'silent' ? SILENT : ended(how), lines());
  });
  gone.catch(() => {});

  return {
    pid: child.pid ?? 0,
    mark: options.mark,
    channel,
    console: () => telling(lines()),
    gone,
    giveUp() {
      ending ??= 'silent';
      child.kill('SIGKILL');
    },
    async close() {
      ending = 'closed';
      child.kill('SIGKILL'); // nothing is lost: files are written through, and all else is the guest's own
      await exited;
    },
  };
}

/** Keeps the last lines of the guest's console and of QEMU's own complaints. */
function lastLines(...sources: readonly Duplex[]): () => string {
  let text = '';
  for (const source of sources) {
    source.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString('latin1')).split('\n').slice(-KEPT_LINES).join('\n');
    });
  }
  return () => text.replaceAll('\r', '').trim();
}

function closedError(): TargetError {
  return new TargetError('target-closed', 'the lab VM has been closed');
}

const SILENT = 'the lab VM does not answer any more: its kernel hangs';
const ended = (how: string): string => `the lab VM ended unexpectedly (QEMU: ${how})`;

function deathError(otherwise: string, console: string): TargetError {
  const panic = /Kernel panic - not syncing: .*/.exec(console)?.[0];
  const what = panic ? `the lab VM's kernel crashed: ${panic}` : otherwise;
  const said = telling(console);
  return new TargetError(
    'vm-died',
    what,
    `${said && `Its console:\n${said}\n`}The next cell that needs it boots a new one.`,
  );
}

/** The lines from where the kernel began to complain, or else the last ones, indented. */
function telling(console: string): string {
  if (!console) return '';
  return chosen(console.split('\n')).replace(/^/gm, '  ');
}

function chosen(lines: readonly string[]): string {
  const start = lines.findIndex((line) =>
    /\b(BUG|Oops|Kernel panic|general protection fault|rcu: INFO|Unable to handle)\b/.test(line),
  );
  if (start < 0) return lines.slice(-SHOWN_LINES).join('\n');
  const places = lines.slice(start + SHOWN_LINES).filter((line) => /RIP: |\bpc : |Kernel panic/.test(line));
  return [...lines.slice(start, start + SHOWN_LINES), ...places].join('\n');
}
