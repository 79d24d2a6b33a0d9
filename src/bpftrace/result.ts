import { InputError } from '../base/errors.ts';
import type { Kept, SaveOptions } from '../base/kept.ts';
import { didYouMean, nearest } from '../base/nearest.ts';
import { type Live, Outcome } from '../base/outcome.ts';
import { JUPYTER_DISPLAY } from '../display/bundle.ts';
import { rowText } from '../table/schema.ts';
import type { Table } from '../table/types.ts';
import type { ProgramContent } from './pipeline.ts';
import type { ProgramReport } from './report.ts';
import { showProgram } from './show-program.ts';

type Rows = Readonly<Record<string, object>>;

/** What a `%%bpftrace` cell binds: a table for each map, `printf` and the other output, and what is known about them. */
export type Bpftrace<T extends Rows = Rows> = BpftraceCore<T> & {
  readonly [K in Exclude<keyof T, keyof BpftraceCore<T>>]: Table<T[K]>;
};

/** What every result has beside its tables. A map of one of these names is reachable by `table` only. */
export interface BpftraceCore<T extends Rows = Rows> {
  /** Throws InputError naming the nearest. */
  table<K extends keyof T & string>(name: K): Table<T[K]>;
  readonly report: ProgramReport;
  /** Wall time of a `ts`. */
  wall(ts: number): Date;
  /** What has come so far, while it runs in the background; itself when it has ended. */
  snapshot(): Promise<Bpftrace<T>>;
  /** Ends a program that runs in the background, its maps printed. */
  stop(): Promise<Bpftrace<T>>;
  /** Stores it as a folder: `recording.json` and a Parquet file for each table. `load(DIR)` gives it back. */
  save(place: string, options?: SaveOptions): Promise<void>;
}

/** A finished program, or with `live` one that runs in the background; `content` then only says what it will hold. */
export function createResult(
  content: ProgramContent,
  kept: Kept<ProgramContent>,
  live?: Live<ProgramContent>,
): Bpftrace {
  const result = new Result(content, kept, live);
  for (const { schema } of content.tables) {
    if (schema.name in result) continue;
    Object.defineProperty(result, schema.name, { enumerable: true, get: () => result.table(schema.name) });
  }
  return result as unknown as Bpftrace;
}

/** The result's TypeScript type, as a cell would declare it. */
export function resultType({ tables }: ProgramContent): string {
  const rows = tables.map(({ schema }) => `${JSON.stringify(schema.name)}: ${rowText(schema)}`);
  return `import('probebook').Bpftrace<{${rows.join(', ')}}>`;
}

class Result implements BpftraceCore {
  readonly #outcome: Outcome<ProgramContent>;

  constructor(content: ProgramContent, kept: Kept<ProgramContent>, live?: Live<ProgramContent>) {
    this.#outcome = new Outcome(WORDS, content, kept, live);
  }

  table(name: string): Table<object> {
    const { tables } = this.#outcome.whole;
    const found = tables.find(({ schema }) => schema.name === name);
    if (found) return found.table;
    const names = tables.map(({ schema }) => schema.name);
    throw new InputError({
      code: 'unknown-table',
      what: `this program has no map or printf ${name}`,
      hint: didYouMean(nearest(name, names)) ?? `it has ${names.join(', ')}`,
    });
  }

  get report(): ProgramReport {
    return this.#outcome.whole.report;
  }

  wall(ts: number): Date {
    const { start, wall } = this.#outcome.content.report;
    return new Date(wall.getTime() + (ts - start) / 1e6);
  }

  snapshot(): Promise<Bpftrace> {
    return this.#outcome.snapshot<Bpftrace>(createResult, this as unknown as Bpftrace);
  }

  async stop(): Promise<Bpftrace> {
    await this.#outcome.stop();
    return this as unknown as Bpftrace;
  }

  async save(place: string, options?: SaveOptions): Promise<void> {
    await this.#outcome.save(place, options);
  }

  [JUPYTER_DISPLAY]() {
    const { pending, content } = this.#outcome;
    return pending === null ? showProgram(content) : { 'text/plain': pending };
  }
}

const WORDS = { what: 'program', state: 'still running', ends: 'ends it' } as const;
