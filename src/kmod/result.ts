import { InputError } from '../base/errors.ts';
import type { Kept, SaveOptions } from '../base/kept.ts';
import { JUPYTER_DISPLAY } from '../display/bundle.ts';
import { rowText } from '../table/schema.ts';
import type { Table } from '../table/types.ts';
import type { ModuleContent } from './pipeline.ts';
import type { ModuleReport } from './report.ts';
import { showRows } from './show-rows.ts';

/** What a `%%kmod` cell binds: the rows of its module, and what is known about them. */
export interface Kmod<Row extends object = object> {
  /** `ts cpu tid pid comm function message`, and the `name=value` pairs of the messages. */
  readonly rows: Table<Row>;
  readonly report: ModuleReport;
  /** Wall time of a `ts`. */
  wall(ts: number): Date;
  /** What has come so far, while it runs in the background; itself when it has ended. */
  snapshot(): Promise<Kmod<Row>>;
  /** Ends a module that runs in the background: it is unloaded. */
  stop(): Promise<Kmod<Row>>;
  /** Stores it as a folder: `recording.json` and the rows as a Parquet file. `load(DIR)` gives it back. */
  save(place: string, options?: SaveOptions): Promise<void>;
}

export interface LiveModule {
  /** What it is bound to. */
  readonly name: string;
  snapshot(): Promise<ModuleContent>;
  stop(): void;
  readonly done: Promise<ModuleContent>;
}

/** A module that is out of the kernel, or with `live` one that runs in the background; `content` then only says what it will hold. */
export function createResult(content: ModuleContent, kept: Kept<ModuleContent>, live?: LiveModule): Kmod {
  return new Result(content, kept, live);
}

/** The result's TypeScript type, as a cell would declare it. */
export function resultType({ rows }: ModuleContent): string {
  return `import('probebook').Kmod<${rowText(rows.schema)}>`;
}

class Result implements Kmod {
  #content: ModuleContent;
  readonly #kept: Kept<ModuleContent>;
  #live: LiveModule | undefined;

  constructor(content: ModuleContent, kept: Kept<ModuleContent>, live?: LiveModule) {
    this.#content = content;
    this.#kept = kept;
    this.#live = live;
    live?.done.then(
      (ended) => this.#end(ended),
      // Whoever stops it is told.
      () => undefined,
    );
  }

  get rows(): Table<object> {
    return this.#ended().rows.table;
  }

  get report(): ModuleReport {
    return this.#ended().report;
  }

  wall(ts: number): Date {
    const { start, wall } = this.#content.report;
    return new Date(wall.getTime() + (ts - start) / 1e6);
  }

  async snapshot(): Promise<Kmod> {
    return this.#live ? createResult(await this.#live.snapshot(), this.#kept) : this;
  }

  async stop(): Promise<Kmod> {
    if (this.#live) {
      this.#live.stop();
      this.#end(await this.#live.done);
    }
    return this;
  }

  async save(place: string, { mask = [] }: SaveOptions = {}): Promise<void> {
    await this.#kept.save(this.#ended(), place, mask);
  }

  [JUPYTER_DISPLAY]() {
    return this.#live ? { 'text/plain': `still loaded: ${howToEnd(this.#live)}` } : showRows(this.#content);
  }

  #end(content: ModuleContent): void {
    this.#content = content;
    this.#live = undefined;
  }

  #ended(): ModuleContent {
    if (!this.#live) return this.#content;
    throw new InputError({
      code: 'still-running',
      what: 'this module is still loaded',
      hint: howToEnd(this.#live),
    });
  }
}

function howToEnd({ name }: LiveModule): string {
  return `\`await ${name}.snapshot()\` reads so far, \`%stop ${name}\` or \`await ${name}.stop()\` unloads it`;
}
