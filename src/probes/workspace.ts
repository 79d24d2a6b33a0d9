import { TracedKernel } from './kernel.ts';
import type { TraceReport } from './report.ts';
import { openTracer } from './thread/client.ts';

/** Anything that runs until it is stopped. */
export interface BackgroundTrace {
  /** Resolves when its probes are gone and its tables are there. */
  stop(): Promise<{ readonly report: Pick<TraceReport, 'events' | 'lost'> }>;
}

type Progress = (line: string) => void;

/** The current target of this process and what runs on it: one per notebook or script. Its folder is the working directory. */
export class Workspace {
  /** Traces in the background, by the name they are bound to. */
  readonly traces = new Map<string, BackgroundTrace>();
  #spec = 'auto';
  #kernel: Promise<TracedKernel> | null = null;
  #open: TracedKernel | null = null;

  /** What `%target` was given last. */
  get spec(): string {
    return this.#spec;
  }

  /** The kernel in use; null as long as no cell has needed one. */
  get opened(): TracedKernel | null {
    return this.#open;
  }

  /** The current target's kernel, opened on first use. Throws TargetError. */
  kernel(onProgress: Progress = () => undefined): Promise<TracedKernel> {
    this.#kernel ??= this.#start(onProgress);
    return this.#kernel;
  }

  /** Closes the current target and opens `spec`; keeps the current one when that fails. */
  async use(spec: string, onProgress: Progress): Promise<TracedKernel> {
    if (spec === this.#spec && this.#open) return this.#open;
    const next = await this.#openKernel(spec, onProgress);
    await this.close();
    this.#spec = spec;
    this.#open = next;
    this.#kernel = Promise.resolve(next);
    return next;
  }

  /** Names a target without opening it. */
  choose(spec: string): void {
    this.#spec = spec;
  }

  async close(): Promise<void> {
    const traces = [...this.traces.values()];
    this.traces.clear();
    await Promise.allSettled(traces.map((trace) => trace.stop()));
    const kernel = this.#kernel;
    this.#kernel = null;
    this.#open = null;
    await (await kernel?.catch(() => null))?.close();
  }

  /** The next cell that needs it opens its target anew. */
  #forget(kernel: TracedKernel): void {
    if (this.#open === kernel) {
      this.#open = null;
      this.#kernel = null;
    }
    void kernel.tracer.close();
  }

  async #start(onProgress: Progress): Promise<TracedKernel> {
    try {
      this.#open = await this.#openKernel(this.#spec, onProgress);
      return this.#open;
    } catch (error) {
      this.#kernel = null;
      throw error;
    }
  }

  async #openKernel(spec: string, onProgress: Progress): Promise<TracedKernel> {
    const tracer = await openTracer(spec, { folder: process.cwd(), onProgress });
    try {
      const kernel = await TracedKernel.open(tracer);
      // Asked while the person is still typing the first probe.
      kernel.facts().catch(() => undefined);
      tracer.target.lost?.then(() => this.#forget(kernel));
      return kernel;
    } catch (error) {
      await tracer.close();
      throw error;
    }
  }
}

/** A cell and the scripts it imports share one workspace: that of their process. */
export const workspace = new Workspace();
