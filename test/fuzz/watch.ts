import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SubjectName } from './subject.ts';

/** What a worker is told: cases `from` to below `to`. A case is made from its number alone. */
export interface Order {
  readonly name: SubjectName;
  readonly from: number;
  readonly to: number;
  /** For files that a case needs. */
  readonly folder: string;
  /** Room for one number of 32 bits: the case it is at. */
  readonly progress: SharedArrayBuffer;
}

export type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'crash'; readonly number: number; readonly text: string }
  | { readonly kind: 'done' };

export interface Failure {
  readonly kind: 'crash' | 'hang' | 'memory';
  readonly number: number;
  readonly text: string;
}

export interface Outcome {
  /** How many ran. */
  readonly cases: number;
  readonly failures: readonly Failure[];
  /** The most memory of this process that the cases took beyond what was taken before them, MB. */
  readonly memory: number;
}

/** One case takes some ms at most; this many on a busy machine is a hang. */
const HANG_MS = 20_000;
/** An input is some KiB, at most 16. */
const MEMORY_MB = 600;
const ENOUGH = 10;

/**
 * Runs `count` cases of a subject from number `from` on, in a worker that is ended when a case takes too long or too much
 * memory; the next case then goes on in another. Ends after 10 failures.
 */
export async function fuzz(
  name: SubjectName,
  { from = 0, count, patienceMs = HANG_MS, onProgress = () => undefined }: FuzzOptions,
): Promise<Outcome> {
  const to = from + count;
  const failures: Failure[] = [];
  let memory = 0;
  let next = from;
  const folder = await mkdtemp(join(tmpdir(), 'probebook-fuzz-'));
  try {
    while (next < to && failures.length < ENOUGH) {
      const leg = await run({ name, from: next, to, folder }, { patienceMs, onProgress });
      failures.push(...leg.failures);
      memory = Math.max(memory, leg.memory);
      next = leg.next;
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return { cases: next - from, failures, memory };
}

export interface FuzzOptions {
  readonly count: number;
  readonly from?: number;
  /** How long one case may take. */
  readonly patienceMs?: number;
  readonly onProgress?: (number: number) => void;
}

interface Leg {
  readonly failures: readonly Failure[];
  readonly memory: number;
  /** The case after the last one that ran. */
  readonly next: number;
}

/** One worker, until it is done or must be ended. */
async function run(
  part: Omit<Order, 'progress'>,
  { patienceMs, onProgress }: Required<Pick<FuzzOptions, 'patienceMs' | 'onProgress'>>,
): Promise<Leg> {
  const progress = new SharedArrayBuffer(4);
  const worker = new Worker(join(import.meta.dirname, 'worker.ts'), {
    workerData: { ...part, progress } satisfies Order,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const at = new Int32Array(progress);
  const current = () => Atomics.load(at, 0);
  const failures: Failure[] = [];
  const { promise: next, resolve } = Promise.withResolvers<number>();
  const failed = (kind: Failure['kind'], text: string) => {
    failures.push({ kind, number: current(), text });
    resolve(current() + 1);
  };
  const memory = new Memory();
  worker.on('message', (message: Message) => {
    if (message.kind === 'ready') memory.start();
    if (message.kind === 'done') resolve(part.to);
    if (message.kind === 'crash' && failures.push(message) >= ENOUGH) resolve(message.number + 1);
  });
  worker.on('error', (error) => failed(isOutOfMemory(error) ? 'memory' : 'crash', String(error)));
  let [seen, since] = [-1, Date.now()];
  const watch = setInterval(() => {
    const number = current();
    if (number !== seen || !memory.started) [seen, since] = [number, Date.now()];
    else if (Date.now() - since > patienceMs) failed('hang', `nothing for ${patienceMs / 1000} s`);
    if (memory.look() > MEMORY_MB) failed('memory', `${Math.round(memory.most)} MB more than before`);
    onProgress(number);
  }, 50);
  const reached = await next;
  clearInterval(watch);
  await worker.terminate();
  return { failures, memory: memory.most, next: reached };
}

/** MB that this process has taken since `start`. */
class Memory {
  most = 0;
  #base: number | null = null;

  get started(): boolean {
    return this.#base !== null;
  }

  start(): void {
    this.#base = megabytes();
  }

  look(): number {
    if (this.#base !== null) this.most = Math.max(this.most, megabytes() - this.#base);
    return this.most;
  }
}

const megabytes = (): number => process.memoryUsage.rss() / 2 ** 20;

const isOutOfMemory = (error: Error): boolean => 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
