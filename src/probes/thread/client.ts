import { Worker } from 'node:worker_threads';
import { TargetError } from '../../base/errors.ts';
import type { Exit, SpawnOptions, Target, TargetProcess } from '../../targets/target.ts';
import type { DecodedEvents } from '../decode/columns.ts';
import type { Collector, CollectProgress, CollectRequest } from '../read/types.ts';
import type { Tracer } from '../tracer.ts';
import { ByteQueue } from './queue.ts';
import { createRpc, fromPlain, type PlainError, type Rpc } from './rpc.ts';
import type {
  Chunk,
  Collecting,
  Ended,
  Opened,
  OpenRequest,
  SettledRequest,
  Spawned,
  SpawnRequest,
} from './worker.ts';

export interface TracerOptions {
  /** The notebook's folder. */
  readonly folder: string;
  readonly onProgress: (text: string) => void;
}

/**
 * Opens a target on a thread of its own, so that reading, decoding and the target's processes go on
 * while a cell keeps the main thread busy. `spec` is what `%target` takes.
 */
export async function openTracer(spec: string, { folder, onProgress }: TracerOptions): Promise<Tracer> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { name: 'tracing' });
  const rpc = createRpc(worker, {});
  const gone = (cause: unknown) =>
    rpc.fail(new TargetError('target-gone', `the target ${spec} is gone`, undefined, cause));
  worker.on('error', gone);
  worker.on('exit', gone);
  rpc.onNews('progress', onProgress);
  const lost = new Promise<Error>((resolve) => {
    rpc.onNews('lost', (error: PlainError) => resolve(fromPlain(error)));
  });
  lost.then((error) => rpc.fail(error));
  try {
    const opened = await rpc.call<Opened>('open', { spec, folder } satisfies OpenRequest);
    const close = closer(rpc, worker);
    return {
      target: remoteTarget(rpc, opened, close, lost),
      collect: (request) => remoteCollector(rpc, request),
      close,
    };
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

function closer(rpc: Rpc, worker: Worker): () => Promise<void> {
  let closing: Promise<void> | null = null;
  const close = async () => {
    await rpc.call('close', null).catch(() => undefined);
    await worker.terminate();
  };
  return () => {
    closing ??= close();
    return closing;
  };
}

function remoteTarget(
  rpc: Rpc,
  { name, emulated, folder }: Opened,
  close: () => Promise<void>,
  lost: Promise<Error>,
): Target {
  const processes = new Map<number, RemoteProcess>();
  let next = 0;
  rpc.onNews('chunk', ({ id, stream, data }: Chunk) => processes.get(id)?.[stream].push(data));
  rpc.onNews('ended', ({ id, exit }: Ended) => {
    processes.get(id)?.end(exit);
    processes.delete(id);
  });
  // The thread is ended before it could say what became of them.
  lost.then(() => {
    for (const child of processes.values()) child.end({ code: null, signal: 'SIGKILL' });
    processes.clear();
  });
  return {
    name,
    emulated,
    folder,
    close,
    lost,
    async spawn(script: string, options: SpawnOptions = {}) {
      const id = next++;
      const child = new RemoteProcess(rpc, id);
      processes.set(id, child);
      Object.assign(child, await rpc.call<Spawned>('spawn', { id, script, options } satisfies SpawnRequest));
      return child;
    },
  };
}

class RemoteProcess implements TargetProcess {
  readonly pid: number = 0;
  readonly helpers: readonly number[] = [];
  readonly stdout: ByteQueue;
  readonly stderr: ByteQueue;
  readonly exit: Promise<Exit>;
  readonly #rpc: Rpc;
  readonly #id: number;
  #settle: (exit: Exit) => void = () => undefined;

  constructor(rpc: Rpc, id: number) {
    this.#rpc = rpc;
    this.#id = id;
    this.stdout = new ByteQueue((bytes) => rpc.tell('taken', { id, stream: 'stdout', bytes }));
    this.stderr = new ByteQueue((bytes) => rpc.tell('taken', { id, stream: 'stderr', bytes }));
    this.exit = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  write(data: string | Uint8Array): void {
    this.#rpc.tell('write', { id: this.#id, data });
  }

  signal(name: 'INT' | 'TERM' | 'KILL'): void {
    this.#rpc.tell('signal', { id: this.#id, name });
  }

  end(exit: Exit): void {
    this.stdout.end();
    this.stderr.end();
    this.#settle(exit);
  }
}

async function remoteCollector(rpc: Rpc, request: CollectRequest): Promise<Collector> {
  const { id, pids } = await rpc.call<Collecting>('collect', request);
  const full = rpc.call<void>('full', id);
  full.catch(() => undefined);
  let progress: CollectProgress = { events: 0, waiting: 0, bytes: 0, missed: 0 };
  rpc.onNews(`progress ${id}`, (value: CollectProgress) => {
    progress = value;
  });
  return {
    pids,
    begin: () => void rpc.call('begin', id).catch(() => undefined),
    progress: () => progress,
    full,
    snapshot: () => rpc.call('snapshot', id),
    settled: (since) => rpc.call('settled', { id, since } satisfies SettledRequest),
    async take() {
      const taken = await rpc.call<DecodedEvents>('take', id);
      // News come now and then: until the next ones nothing waits.
      progress = { ...progress, waiting: 0 };
      return taken;
    },
    finish: () => rpc.call('finish', id),
    abort: () => rpc.call('abort', id),
  };
}
