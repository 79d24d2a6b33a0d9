import { TargetError } from '../../base/errors.ts';
import type { Target, TargetProcess } from '../../targets/target.ts';
import { type DecodedEvents, eventKey } from '../decode/columns.ts';
import { createDecoder, type Decoder } from '../decode/decoder.ts';
import { firstRows } from '../decode/first-rows.ts';
import { StackPieces } from '../decode/stack-pieces.ts';
import { PageFiles } from './page-files.ts';
import { PageStream } from './page-stream.ts';
import { BEGIN_LINE, readScript, STOP_LINE } from './script.ts';
import type { Collector, CollectProgress, CollectRequest } from './types.ts';

/**
 * Prepares to read the pages of an instance, from `begin` on; they are decoded here as they arrive. Throws InputError
 * when a format cannot be understood and TargetError when the target is gone. When reading fails later, `full` and
 * `finish` reject with TargetError `read-failed`, and `snapshot` still gives what was read.
 */
export async function collect(target: Target, request: CollectRequest): Promise<Collector> {
  const decoder = createDecoder(request);
  return new PageCollector(await target.spawn(readScript(request)), target.name, request, decoder);
}

class PageCollector implements Collector {
  readonly pids: readonly number[];
  readonly full: Promise<void>;
  readonly #child: TargetProcess;
  readonly #request: CollectRequest;
  readonly #decoder: Decoder;
  readonly #stacks = new StackPieces();
  readonly #counted: ReadonlySet<string>;
  readonly #ended: Promise<void>;
  readonly #files: PageFiles | null;
  #bytes = 0;
  #aborted = false;
  #reached: () => void = () => undefined;
  /** Counted rows that were taken. */
  #taken = 0;
  #stopping = false;
  #roomAgain: () => void = () => undefined;

  constructor(child: TargetProcess, targetName: string, request: CollectRequest, decoder: Decoder) {
    this.pids = [child.pid, ...(child.helpers ?? [])];
    this.#child = child;
    this.#request = request;
    this.#decoder = decoder;
    this.#files = request.raw === undefined ? null : new PageFiles(request.raw);
    this.#counted = new Set(request.counted);
    this.#ended = this.#read(targetName);
    this.full = new Promise((resolve, reject) => {
      this.#reached = resolve;
      this.#ended.catch(reject);
    });
    this.full.catch(() => undefined);
  }

  begin(): void {
    this.#child.write(BEGIN_LINE);
  }

  progress(): CollectProgress {
    const events = this.#events();
    const { missed } = this.#decoder.loss();
    return { events, waiting: events - this.#taken, bytes: this.#bytes, missed };
  }

  async snapshot(): Promise<DecodedEvents> {
    return this.#cut(this.#stacks.rest(this.#decoder.snapshot()));
  }

  async settled(since: bigint): Promise<DecodedEvents> {
    return this.#decoder.settled(since);
  }

  async take(): Promise<DecodedEvents> {
    const events = this.#stacks.take(this.#decoder.take());
    this.#taken += this.#rows(events);
    this.#roomAgain();
    return events;
  }

  async finish(): Promise<DecodedEvents> {
    this.#goOn();
    this.#child.write(STOP_LINE);
    await this.#ended;
    const events = this.#cut(this.#stacks.rest(this.#decoder.finish()));
    const unkept = this.#files?.failure ?? null;
    return unkept === null ? events : { ...events, unkept };
  }

  async abort(): Promise<void> {
    this.#aborted = true;
    this.#goOn();
    this.#child.signal('KILL');
    await this.#ended.catch(() => undefined);
  }

  async #read(targetName: string): Promise<void> {
    const stream = new PageStream(this.#request.pageSize, {
      push: (cpu, pages) => {
        this.#files?.push(cpu, pages);
        this.#decoder.push(cpu, pages);
      },
      settle: () => this.#settle(),
    });
    const said = gatherText(this.#child.stderr);
    for await (const chunk of this.#child.stdout) {
      if (this.#aborted) continue;
      this.#bytes += chunk.length;
      stream.push(chunk);
      await this.#room();
    }
    stream.end();
    this.#files?.end();
    const exit = await this.#child.exit;
    if (exit.code !== 0 && !this.#aborted)
      throw new TargetError(
        'read-failed',
        `reading the trace on ${targetName} failed: ${(await said).trim() || `the reader ended by ${exit.signal ?? exit.code}`}`,
      );
  }

  #settle(): void {
    this.#decoder.settle();
    const { maxEvents } = this.#request;
    if (maxEvents !== undefined && this.#events() >= maxEvents) this.#reached();
  }

  /** Waits while too many rows wait, until the end: then what is left is as much as the ring buffer holds. */
  async #room(): Promise<void> {
    const { mostWaiting = Number.POSITIVE_INFINITY } = this.#request;
    while (!this.#stopping && this.#events() - this.#taken > mostWaiting)
      await new Promise<void>((resolve) => {
        this.#roomAgain = resolve;
      });
  }

  #goOn(): void {
    this.#stopping = true;
    this.#roomAgain();
  }

  #events(): number {
    let events = 0;
    for (const [name, rows] of this.#decoder.counts()) if (this.#counted.has(name)) events += rows;
    return events;
  }

  #rows({ events }: DecodedEvents): number {
    return events.reduce((sum, event) => sum + (this.#counted.has(eventKey(event)) ? event.rows : 0), 0);
  }

  #cut(events: DecodedEvents): DecodedEvents {
    const { maxEvents, keep } = this.#request;
    if (maxEvents !== undefined) return firstRows(events, this.#counted, maxEvents);
    return keep ? { ...events, expired: this.#events() - this.#rows(events) } : events;
  }
}

async function gatherText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text;
}
