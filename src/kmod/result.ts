import type { Kept, SaveOptions } from '../base/kept.ts';
import { type Live, Outcome } from '../base/outcome.ts';
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

/** A module that is out of the kernel, or with `live` one that runs in the background; `content` then only says what it will hold. */
export function createResult(
  content: ModuleContent,
  kept: Kept<ModuleContent>,
  live?: Live<ModuleContent>,
): Kmod {
  return new Result(content, kept, live);
}

/** The result's TypeScript type, as a cell would declare it. */
export function resultType({ rows }: ModuleContent): string {
  return `import('probebook').Kmod<${rowText(rows.schema)}>`;
}

class Result implements Kmod {
  readonly #outcome: Outcome<ModuleContent>;

  constructor(content: ModuleContent, kept: Kept<ModuleContent>, live?: Live<ModuleContent>) {
    this.#outcome = new Outcome(WORDS, content, kept, live);
  }

  get rows(): Table<object> {
    return this.#outcome.whole.rows.table;
  }

  get report(): ModuleReport {
    return this.#outcome.whole.report;
  }

  wall(ts: number): Date {
    const { start, wall } = this.#outcome.content.report;
    return new Date(wall.getTime() + (ts - start) / 1e6);
  }

  snapshot(): Promise<Kmod> {
    return this.#outcome.snapshot<Kmod>(createResult, this);
  }

  async stop(): Promise<Kmod> {
    await this.#outcome.stop();
    return this;
  }

  async save(place: string, options?: SaveOptions): Promise<void> {
    await this.#outcome.save(place, options);
  }

  [JUPYTER_DISPLAY]() {
    const { pending, content } = this.#outcome;
    return pending === null ? showRows(content) : { 'text/plain': pending };
  }
}

const WORDS = { what: 'module', state: 'still loaded', ends: 'unloads it' } as const;
