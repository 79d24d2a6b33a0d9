import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, connectClient, type Watcher } from './client.ts';
import { type Connection, type ConnectionOptions, newConnection } from './connection.ts';

/** How a kernel is started and interrupted: its kernelspec. */
export interface Launch {
  /** `{connection_file}` stands for the file's path. */
  readonly argv: readonly string[];
  readonly interruptMode: 'message' | 'signal';
  readonly env: Readonly<Record<string, string>>;
}

export interface StartOptions extends ConnectionOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Where it keeps what outlives it; of its own by default. */
  readonly home?: string;
  /** A shell command that starts the kernel, whose command line is its `"$@"`; the kernel itself by default. */
  readonly through?: string;
}

/** A running kernel and the front-end that started it. */
export interface Kernel {
  readonly process: ChildProcess;
  readonly connection: Connection;
  /** Set in the environment of the kernel and of everything it starts. */
  readonly mark: string;
  readonly client: Client;
  /** Another front-end of the same kernel, subscribed to `topic`; with what it knows of the connection, all by default. */
  connect(topic?: string, known?: Connection): Client;
  /** As the kernelspec wants it: a message, or SIGINT to the kernel's process group. */
  interrupt(): Promise<void>;
  /** What it wrote to its own stdout and stderr so far. */
  log(): string;
  /** Resolves once the kernel and everything that inherited its output has ended. */
  readonly gone: Promise<void>;
  /** Resolves to the exit code or signal. */
  readonly exited: Promise<number | NodeJS.Signals>;
  close(): Promise<void>;
}

/** In the environment of each kernel, with a value of its own. */
export const MARK = 'PROTOCOL_SUITE_KERNEL';

/** What a kernel has sent arrives within this time after its end. */
const LAST_WORDS_MS = 1_000;
/** A kernel that is not ready by then will never be. */
const START_MS = 30_000;

export async function startKernel(launch: Launch, options: StartOptions, watcher: Watcher): Promise<Kernel> {
  const folder = mkdtempSync(join(tmpdir(), 'protocol-'));
  const file = join(folder, 'connection.json');
  const wanted = await newConnection(options, folder);
  writeFileSync(file, JSON.stringify(wanted), { mode: 0o600 });
  const child = spawnKernel(launch, file, folder, options);
  let log = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk) => {
      log += chunk;
    });
  const gone = Promise.all([once(child.stdout!, 'close'), once(child.stderr!, 'close')]).then(
    () => undefined,
  );
  const exited = once(child, 'exit').then(([code, signal]) => code ?? signal);

  const connection = options.transport === 'ports 0' ? await chosenPorts(file, exited, () => log) : wanted;
  const clients: Client[] = [];
  const connect = (topic = '', known = connection): Client => {
    const client = connectClient(known, watcher, topic);
    clients.push(client);
    return client;
  };
  const client = connect();
  // A wrapper (`through`) ends before the kernel that it started.
  void (options.through ? gone : exited).then(async () => {
    await sleep(LAST_WORDS_MS, undefined, { ref: false });
    for (const each of clients) each.end(new Error(`the kernel has ended; it wrote:\n${log.slice(-2000)}`));
  });

  const kernel: Kernel = {
    ...{ process: child, connection, mark: folder, client, connect, gone, exited },
    log: () => log,
    async interrupt() {
      if (launch.interruptMode === 'signal') process.kill(-child.pid!, 'SIGINT');
      else await client.send('interrupt_request', {}, { channel: 'control' });
    },
    async close() {
      for (const each of clients) each.close();
      end(child);
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const late = setTimeout(
    () => client.end(new Error(`the kernel is not ready; it wrote:\n${log}`)),
    START_MS,
  );
  try {
    await client.ready();
    return kernel;
  } catch (error) {
    await kernel.close();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

function spawnKernel(launch: Launch, file: string, folder: string, options: StartOptions): ChildProcess {
  const { home = folder, through } = options;
  const argv = launch.argv.map((word) => word.replace('{connection_file}', file));
  const [program, ...args] = through ? ['sh', '-c', through, 'sh', ...argv] : argv;
  return spawn(program!, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // As jupyter_client does it: the kernel leads a session and a process group of its own.
    detached: true,
    env: {
      ...process.env,
      // A kernel must not outlive a test run that was killed.
      JPY_PARENT_PID: String(process.pid),
      ...{
        XDG_DATA_HOME: join(home, 'data'),
        XDG_STATE_HOME: join(home, 'state'),
        IPYTHONDIR: join(home, 'ipython'),
      },
      ...launch.env,
      ...options.env,
      [MARK]: folder,
    },
  });
}

/** The connection once the kernel has written its ports into the file. */
function chosenPorts(file: string, exited: Promise<unknown>, log: () => string): Promise<Connection> {
  const { promise, resolve, reject } = Promise.withResolvers<Connection>();
  const look = (): void => {
    const connection = read(file);
    if (connection && connection.shell_port > 0 && connection.hb_port > 0) resolve(connection);
  };
  const watcher = watch(dirname(file), look);
  void exited.then(() => reject(new Error(`the kernel has ended without ports:\n${log()}`)));
  look();
  return promise.finally(() => watcher.close());
}

/** Null while it is being written. */
function read(file: string): Connection | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Connection;
  } catch {
    return null;
  }
}

/** The kernel and what it started in its process group. */
function end({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL');
  } catch {
    // All have ended by themselves.
  }
}
