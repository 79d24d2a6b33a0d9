import { parentPort } from 'node:worker_threads';
import { TargetError } from '../../base/errors.ts';
import { openTarget } from '../../targets/auto.ts';
import type { Exit, SpawnOptions, Target, TargetProcess } from '../../targets/target.ts';
import type { DecodedEvents } from '../decode/columns.ts';
import { transferList } from '../decode/transfer.ts';
import { collect } from '../read/collect.ts';
import type { Collector, CollectRequest } from '../read/types.ts';
import { createRpc, Moved, toPlain } from './rpc.ts';

export interface OpenRequest {
  readonly spec: string;
  readonly folder: string;
}

export interface Opened {
  readonly name: string;
  readonly emulated: boolean;
  readonly folder: string;
}

export interface SpawnRequest {
  readonly id: number;
  readonly script: string;
  readonly options: SpawnOptions;
}

export type Spawned = Required<Pick<TargetProcess, 'pid' | 'helpers'>>;

export interface Collecting {
  readonly id: number;
  readonly pids: readonly number[];
}

export interface SettledRequest {
  readonly id: number;
  readonly since: bigint;
}

export interface Chunk {
  readonly id: number;
  readonly stream: 'stdout' | 'stderr';
  readonly data: Uint8Array;
}

export interface Ended {
  readonly id: number;
  readonly exit: Exit;
}

/** How much of one stream may be under way before its reader here waits: a flood must not fill the memory. */
const WINDOW = 1 << 20;
const PROGRESS_EVERY_MS = 200;

let target: Target | null = null;
const processes = new Map<number, TargetProcess>();
const windows = new Map<string, Window>();
const collectors: Collector[] = [];
const timers = new Map<number, NodeJS.Timeout>();

if (!parentPort) throw new Error('this file is the tracing thread; openTracer starts it');
const rpc = createRpc(parentPort, {
  open,
  spawn,
  collect: startCollector,
  full,
  begin,
  snapshot,
  settled,
  take,
  finish,
  abort,
  close,
});
rpc.onNews('write', ({ id, data }: { id: number; data: string | Uint8Array }) =>
  processes.get(id)?.write(data),
);
rpc.onNews('signal', ({ id, name }: { id: number; name: 'INT' | 'TERM' | 'KILL' }) =>
  processes.get(id)?.signal(name),
);
rpc.onNews('taken', ({ id, stream, bytes }: { id: number; stream: string; bytes: number }) =>
  windows.get(`${id} ${stream}`)?.give(bytes),
);

async function open({ spec, folder }: OpenRequest): Promise<Opened> {
  target = await openTarget(spec, { folder, onProgress: (text) => rpc.tell('progress', text) });
  target.lost?.then((error) => rpc.tell('lost', toPlain(error)));
  return { name: target.name, emulated: target.emulated, folder: target.folder };
}

function opened(): Target {
  if (!target) throw new TargetError('target-gone', 'the target is closed');
  return target;
}

async function spawn({ id, script, options }: SpawnRequest): Promise<Spawned> {
  const child = await opened().spawn(script, options);
  processes.set(id, child);
  void forward(id, child);
  return { pid: child.pid, helpers: child.helpers ?? [] };
}

async function forward(id: number, child: TargetProcess): Promise<void> {
  // A target that died says so itself, and ends what ran there.
  await Promise.allSettled([pump(id, 'stdout', child.stdout), pump(id, 'stderr', child.stderr)]);
  const exit = await child.exit.catch(() => ({ code: null, signal: 'KILL' }));
  processes.delete(id);
  rpc.tell('ended', { id, exit } satisfies Ended);
}

async function pump(
  id: number,
  stream: 'stdout' | 'stderr',
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  const window = new Window();
  windows.set(`${id} ${stream}`, window);
  try {
    for await (const data of chunks) {
      rpc.tell('chunk', { id, stream, data } satisfies Chunk);
      await window.take(data.length);
    }
  } finally {
    windows.delete(`${id} ${stream}`);
  }
}

class Window {
  #room = WINDOW;
  #wake: () => void = () => undefined;

  async take(bytes: number): Promise<void> {
    this.#room -= bytes;
    while (this.#room < 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  give(bytes: number): void {
    this.#room += bytes;
    this.#wake();
  }
}

async function startCollector(request: CollectRequest): Promise<Collecting> {
  const collector = await collect(opened(), request);
  const id = collectors.push(collector) - 1;
  const timer = setInterval(() => rpc.tell(`progress ${id}`, collector.progress()), PROGRESS_EVERY_MS);
  void collector.full.catch(() => undefined);
  timers.set(id, timer);
  return { id, pids: collector.pids };
}

function full(id: number): Promise<void> | undefined {
  return collectors[id]?.full;
}

function begin(id: number): void {
  collectors[id]?.begin();
}

async function snapshot(id: number): Promise<Moved | undefined> {
  return moved(await collectors[id]?.snapshot());
}

async function settled({ id, since }: SettledRequest): Promise<Moved | undefined> {
  return moved(await collectors[id]?.settled(since));
}

async function take(id: number): Promise<Moved | undefined> {
  return moved(await collectors[id]?.take());
}

async function finish(id: number): Promise<Moved | undefined> {
  clearInterval(timers.get(id));
  const events = await collectors[id]?.finish();
  delete collectors[id];
  return moved(events);
}

async function abort(id: number): Promise<void> {
  clearInterval(timers.get(id));
  await collectors[id]?.abort();
  delete collectors[id];
}

function moved(events: DecodedEvents | undefined): Moved | undefined {
  return events && new Moved(events, transferList(events));
}

async function close(): Promise<void> {
  for (const timer of timers.values()) clearInterval(timer);
  await target?.close();
  target = null;
}
