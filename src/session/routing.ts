import { AsyncLocalStorage } from 'node:async_hooks';
import { StringDecoder } from 'node:string_decoder';
import type { Output } from './output.ts';

/** Where code was started: everything it does later, in timers and callbacks too, is printed there. */
interface Place {
  readonly output: Output;
  /** The id of the cell; 0 inside a magic, whose processes are ours. */
  readonly owner: number;
  /** Fires when the cell is interrupted. */
  readonly signal: AbortSignal | null;
  readonly decoders: Readonly<Record<StreamName, StringDecoder>>;
}

type StreamName = 'stdout' | 'stderr';

const places = new AsyncLocalStorage<Place>();
let latest: Place | null = null;

/** Runs `work` so that what it and its callbacks print goes to `output`, for ever. */
export function runInCell<T>(
  output: Output,
  owner: number,
  work: () => T,
  signal: AbortSignal | null = null,
): T {
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  latest = { output: outside(output), owner, signal, decoders };
  return places.run(latest, work);
}

/** Runs a magic: the processes it starts are not the cell's. */
export function runInMagic<T>(work: () => T): T {
  const place = places.getStore();
  return place ? places.run({ ...place, owner: 0 }, work) : work();
}

/** The output of the cell that started the running code; null outside every cell. */
export function currentOutput(): Output | null {
  return places.getStore()?.output ?? null;
}

/** The interrupt of the cell that started the running code; null outside every cell. */
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
  const write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    const place = places.getStore() ?? (stray === 'latest-cell' ? latest : null);
    if (!place) return Reflect.apply(original, stream, [chunk, ...rest]) as boolean;
    const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8';
    place.output.stream(name, toText(place.decoders[name], chunk, encoding));
    const done = rest.find((each) => typeof each === 'function');
    if (done) process.nextTick(done as () => void);
    return true;
  };
  stream.write = write;
  return () => {
    stream.write = original;
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
