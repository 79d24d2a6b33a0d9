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
/** A kernel that is not ready by then will never be, and is ended. */
const START_MS = 30_000;

export async function startKernel(launch: Launch, options: StartOptions, watcher: Watcher): Promise<Kernel> {
  const started = await spawnKernel(launch, options);
  const clients: Client[] = [];
  const close = async (): Promise<void> => {
    for (const each of clients) each.close();
    end(started.process);
    await started.exited;
    rmSync(started.mark, { recursive: true, force: true });
  };
  // A wrapper (`through`) ends before the kernel that it started.
  void (options.through ? started.gone : started.exited).then(async () => {
    await sleep(LAST_WORDS_MS, undefined, { ref: false });
    for (const each of clients) each.end(endOf(started));
  });
  // Whoever waits for the kernel waits for its end, too.
  const late = setTimeout(() => end(started.process), START_MS);
  try {
    const connection = options.transport === 'ports 0' ? await chosenPorts(started) : started.connection;
    const connect = (topic = '', known = connection): Client => {
      const client = connectClient(known, watcher, topic);
      clients.push(client);
      return client;
    };
    const client = connect();
    const interrupt = async (): Promise<void> => {
      if (launch.interruptMode === 'signal') process.kill(-started.process.pid!, 'SIGINT');
      else await client.send('interrupt_request', {}, { channel: 'control' });
    };
    await client.ready();
    return { ...started, connection, client, connect, interrupt, close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** A kernel to which nobody is connected yet. */
type Started = Pick<Kernel, 'process' | 'connection' | 'mark' | 'log' | 'gone' | 'exited'> & {
  /** Its connection file. */
  readonly file: string;
};

async function spawnKernel(launch: Launch, options: StartOptions): Promise<Started> {
  const mark = mkdtempSync(join(tmpdir(), 'protocol-'));
  const file = join(mark, 'connection.json');
  const connection = await newConnection(options, mark);
  writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
  const argv = launch.argv.map((word) => word.replace('{connection_file}', file));
  const [program, ...args] = options.through ? ['sh', '-c', options.through, 'sh', ...argv] : argv;
  const child = spawn(program!, args, {
    cwd: mark,
    stdio: ['ignore', 'pipe', 'pipe'],
    // As jupyter_client does it: the kernel leads a session and a process group of its own.
    detached: true,
    env: environment(launch, options, mark),
  });
  let log = '';
  const closed = [child.stdout, child.stderr].map((stream) => {
    stream.on('data', (chunk) => {
      log += chunk;
    });
    return once(stream, 'close');
  });
  return {
    ...{ process: child, connection, mark, file },
    log: () => log,
    gone: Promise.all(closed).then(() => undefined),
    exited: once(child, 'exit').then(([code, signal]) => code ?? signal),
  };
}

/** What it keeps beyond its end goes to its home. */
function environment(launch: Launch, { home, env }: StartOptions, mark: string): NodeJS.ProcessEnv {
  const data = home ?? mark;
  return {
    ...process.env,
    // A kernel must not outlive a test run that was killed.
    JPY_PARENT_PID: String(process.pid),
    XDG_DATA_HOME: join(data, 'data'),
    XDG_STATE_HOME: join(data, 'state'),
    IPYTHONDIR: join(data, 'ipython'),
    ...launch.env,
    ...env,
    [MARK]: mark,
  };
}

/** The connection once the kernel has written its ports into the file. */
function chosenPorts(started: Started): Promise<Connection> {
  const { file, exited } = started;
  const { promise, resolve, reject } = Promise.withResolvers<Connection>();
  const look = (): void => {
    const connection = read(file);
    if (connection && connection.shell_port > 0 && connection.hb_port > 0) resolve(connection);
  };
  const watcher = watch(dirname(file), look);
  void exited.then(() => reject(endOf(started)));
  look();
  return promise.finally(() => watcher.close());
}

function endOf({ log }: Pick<Kernel, 'log'>): Error {
  return new Error(`the kernel has ended; it wrote:\n${log().slice(-2000)}`);
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
