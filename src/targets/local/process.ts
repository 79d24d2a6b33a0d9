import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { TargetError } from '../../base/errors.ts';
import { Chunks } from '../chunks.ts';
import { exitFromStatus } from '../status.ts';
import type { Exit, TargetProcess } from '../target.ts';

export interface LocalProcess extends TargetProcess {
  /** Lets the script read the end of its input. */
  endInput(): void;
}

/** The kernel takes 128 KiB for one argument. */
const LONGEST_ARGUMENT = 100_000;

/**
 * Runs the script $1 as the leader of a session and reports on descriptor 3 "helper N" twice, "pid N" and "status N".
 * Node gives a child sockets, which cannot be opened again as /dev/stderr; so its output goes through real pipes.
 */
const RUNNER = `
relay() {
  read -r pid rest </proc/self/stat
  echo "helper $pid" >&3
  exec cat 3>&- 4<&- 5>&-
}
{ {
    setsid sh -c 'echo "pid $$" >&3; exec sh -c "$1" 3>&- 5>&-' sh "$1"
    echo "status $?" >&3
  } 2>&1 1>&5 | relay >&2
} 5>&1 | relay`;

/** One for each of output and errors. */
const HELPERS = 2;

/** For a longer script: it comes on descriptor 4. */
const READ_SCRIPT = 'eval "$(cat <&4)" 4<&-';

/** Starts `sh` on a script. Throws TargetError `spawn-failed` when this machine can start no process. */
export async function startLocal(script: string): Promise<LocalProcess> {
  const long = Buffer.byteLength(script) > LONGEST_ARGUMENT;
  const child = spawn('sh', ['-c', RUNNER, 'sh', long ? READ_SCRIPT : script], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', ...(long ? (['pipe'] as const) : [])],
  });
  for (const stream of child.stdio) stream?.on('error', () => {}); // a script need not read what we write
  if (long) (child.stdio[4] as Writable).end(script);
  const reports = readReports(child);
  const stdout = streamed(child.stdout as Readable);
  const stderr = streamed(child.stderr as Readable);
  const { pid, helpers } = await reports.started;
  let running = true;

  async function end(): Promise<Exit> {
    const exit = await reports.exit;
    await endGroup(pid);
    await Promise.all([stdout.ended, stderr.ended]);
    running = false;
    child.stdin?.destroy();
    return exit;
  }

  return {
    pid,
    helpers,
    stdout: stdout.chunks,
    stderr: stderr.chunks,
    exit: end(),
    write: (data) => void (running && child.stdin?.write(data)),
    endInput: () => void child.stdin?.end(),
    signal: (name) => void (running && kill(pid, `SIG${name}`)),
  };
}

interface Started {
  readonly pid: number;
  readonly helpers: readonly number[];
}

interface Reports {
  readonly started: Promise<Started>;
  readonly exit: Promise<Exit>;
}

function readReports(child: ChildProcess): Reports {
  const started = Promise.withResolvers<Started>();
  const exit = Promise.withResolvers<Exit>();
  let text = '';
  const channel = child.stdio[3] as Readable;
  channel.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const [, pid] = /^pid (\d+)$/m.exec(text) ?? [];
    const helpers = [...text.matchAll(/^helper (\d+)$/gm)].map((match) => Number(match[1]));
    const [, status] = /^status (\d+)$/m.exec(text) ?? [];
    if (pid && helpers.length === HELPERS) started.resolve({ pid: Number(pid), helpers });
    if (status) exit.resolve(exitFromStatus(Number(status)));
  });
  const fail = (cause?: Error) => {
    started.reject(
      new TargetError('spawn-failed', 'a shell could not be started on this machine', cause?.message, cause),
    );
    exit.resolve({ code: null, signal: 'SIGKILL' });
  };
  child.on('error', fail);
  channel.on('end', () => fail()); // says nothing new to what has been settled
  return { started: started.promise, exit: exit.promise };
}

function streamed(source: Readable): { readonly chunks: Chunks; readonly ended: Promise<void> } {
  const chunks = new Chunks((paused) => void (paused ? source.pause() : source.resume()));
  source.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => {
    source.on('close', () => {
      chunks.end();
      resolve();
    });
  });
  return { chunks, ended };
}

/** Ends what a script left in its process group, which has half a second to leave for a session of its own. */
async function endGroup(pid: number): Promise<void> {
  for (let tries = 0; tries < 10 && kill(pid, 0); tries++) await delay(50);
  kill(pid, 'SIGKILL');
}

/** To the whole group. False when nobody is left in it. */
function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
