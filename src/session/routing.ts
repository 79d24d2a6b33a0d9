import { AsyncLocalStorage } from 'node:async_hooks';
import { StringDecoder } from 'node:string_decoder';
import type { Ask } from './input.ts';
import type { Output } from './output.ts';

/** A cell, as all code that it starts knows it. */
export interface CellPlace {
  readonly output: Output;
  /** The cell in its notebook, one object for each run of it. */
  readonly cell: { readonly id: string | null; readonly source: string };
  /** The id of the cell; 0 inside a magic, whose processes are ours. */
  readonly owner: number;
  /** Fires when the cell is interrupted. A magic then ends by itself, and the cell goes on. */
  readonly signal: AbortSignal;
  /** Fires when the cell has been answered. The reason is a KeyboardInterrupt when an interrupt has ended it. */
  readonly over: AbortSignal;
  /** True when an interrupt is to end the cell, which may not have heard of it yet. */
  readonly stopping: () => boolean;
  /** Asks the person at the front-end. */
  readonly ask: Ask;
}

/** Where code was started: everything it does later, in timers and callbacks too, belongs there. */
interface Place extends CellPlace {
  readonly decoders: Readonly<Record<StreamName, StringDecoder>>;
  /** What the cell does not end before; null once it has ended. */
  held: Set<Promise<void>> | null;
}

type StreamName = 'stdout' | 'stderr';

const places = new AsyncLocalStorage<Place>();
let latest: Place | null = null;

/** Runs `work` so that it and its callbacks belong to `cell`, for ever. */
export function runInCell<T>(cell: CellPlace, work: () => T): T {
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  latest = { ...cell, output: outside(cell.output), decoders, held: new Set() };
  return places.run(latest, work);
}

/** Runs a magic: the processes it starts are not the cell's. */
export function runInMagic<T>(work: () => T): T {
  const place = places.getStore();
  return place ? places.run({ ...place, owner: 0 }, work) : work();
}

/** The cell that started the running code; null outside every cell. */
export function currentCell(): CellPlace | null {
  return places.getStore() ?? null;
}

/** The output of that cell. */
export function currentOutput(): Output | null {
  return places.getStore()?.output ?? null;
}

/** The cell that started the running code does not end before `work`, and fails with it. */
export function holdCell(work: Promise<void>): void {
  const held = places.getStore()?.held;
  if (!held) return;
  held.add(work);
  // A failed one stays: `heldWork` tells the cell.
  work.then(
    () => held.delete(work),
    () => undefined,
  );
}

/** Resolves when nothing holds the cell any more; what comes later it does not wait for. */
export async function heldWork(): Promise<void> {
  const place = places.getStore();
  if (!place) return;
  while (place.held && place.held.size > 0) await Promise.all(place.held);
  place.held = null;
}

/** The interrupt of that cell. */
export function currentSignal(): AbortSignal | null {
  return places.getStore()?.signal ?? null;
}

/** The id of the cell whose own code is running, 0 when it is ours. */
export function currentOwner(): number {
  return places.getStore()?.owner ?? 0;
}

/** Text for stderr of the cell that is at fault; the most recent one when that is unknown. */
export function reportToCell(text: string): void {
  const place = places.getStore() ?? latest;
  if (place) place.output.stream('stderr', text);
  else process.stderr.write(text);
}

/**
 * Takes over process.stdout and process.stderr, and with them console. What no cell started goes, under
 * `latest-cell`, to the cell that ran last, or under `process` to where it always went. Returns the undoing.
 */
export function routeProcessOutput(stray: 'latest-cell' | 'process'): () => void {
  const undo = (['stdout', 'stderr'] as const).map((name) => routeStream(name, stray));
  return () => {
    for (const restore of undo) restore();
  };
}

function routeStream(name: StreamName, stray: 'latest-cell' | 'process'): () => void {
  const stream = process[name];
  const original = stream.write;
  const later = createCallbacks();
  const write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    const place = places.getStore() ?? (stray === 'latest-cell' ? latest : null);
    if (!place) return Reflect.apply(original, stream, [chunk, ...rest]) as boolean;
    const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8';
    place.output.stream(name, toText(place.decoders[name], chunk, encoding));
    const done = rest.find((each) => typeof each === 'function');
    if (done) later(done as Written);
    return true;
  };
  stream.write = write;
  return () => {
    stream.write = original;
  };
}

type Written = (error: null) => void;

/**
 * Calls what the writers gave to be called once it is written. Calls of one function that follow each other are one
 * entry: a loop may print for ever without giving way, each time with the same function of console's.
 */
function createCallbacks(): (done: Written) => void {
  let last: { readonly done: Written; times: number } | null = null;
  return (done) => {
    if (last?.done === done) {
      last.times++;
      return;
    }
    const entry = { done, times: 1 };
    last = entry;
    process.nextTick(() => {
      if (last === entry) last = null;
      for (let i = 0; i < entry.times; i++) done(null);
    });
  };
}

function toText(decoder: StringDecoder, chunk: string | Uint8Array, encoding: BufferEncoding): string {
  if (typeof chunk !== 'string') return decoder.write(chunk);
  return encoding === 'utf8' || encoding === 'utf-8' ? chunk : decoder.write(Buffer.from(chunk, encoding));
}

/** What an Output does is not the cell's: if it prints itself, that must not come back to it. */
function outside(output: Output): Output {
  return {
    stream: (name, text) => places.exit(() => output.stream(name, text)),
    display: (bundle, displayId) => places.exit(() => output.display(bundle, displayId)),
    update: (bundle, displayId) => places.exit(() => output.update(bundle, displayId)),
    clear: (wait) => places.exit(() => output.clear(wait)),
  };
}
