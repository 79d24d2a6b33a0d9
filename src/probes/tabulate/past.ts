import type { Earlier } from '../../analysis/earlier.ts';
import type { SpanPast } from '../../analysis/span.ts';
import { type DecodedEvent, type DecodedEvents, eventKey, type Gap } from '../decode/columns.ts';
import { behind } from '../decode/join-rows.ts';
import type { CompiledProbe } from '../spec/types.ts';
import type { EventTable } from '../trace.ts';
import type { LeftOut } from './filter-rows.ts';
import { LASTING } from './lasting.ts';

/** Whose rows they are: a probe, or the function graph. */
export type Owner = Pick<CompiledProbe, 'path'>;

/** The tables of a line that pairs rows, and what is not in them: numbers are those of the trace so far. */
export interface PairTables {
  readonly tables: readonly EventTable[];
  readonly unpaired: number;
  /** Rows, or starts of such, that the filter left out. */
  readonly filtered: number;
  /** More of the trace follows: which rows of each part go on, and what is known then. */
  goOn(): { readonly rows: ReadonlyMap<Owner, Int32Array>; readonly past: PairsPast };
}

/** What a line that pairs rows knows of the pieces before. */
export interface PairsPast {
  readonly spans?: SpanPast;
  readonly entries?: Earlier;
  /** So many. */
  readonly unpaired?: number;
  readonly starts?: LeftOut;
  readonly rows?: LeftOut;
}

/** What a piece of a trace leaves to the next one. */
export interface GoesOn {
  /** Rows that what follows may belong to, by who asks for them then. */
  readonly rows: ReadonlyMap<Owner, DecodedEvent>;
  /** By the line. */
  readonly pairs: ReadonlyMap<object, PairsPast>;
  /** Threads that had rows. */
  readonly tids: ReadonlySet<number>;
}

const TASK_KEYS: ReadonlySet<string> = new Set(LASTING.map(({ event }) => event));
const NOTHING: PairsPast = {};

/** What earlier pieces of a trace leave to the next one. Of a whole trace there is nothing before. */
export class Past {
  /** Threads that had rows. */
  readonly seen = new Set<number>();
  #base = 0n;
  #last = 0;
  /** Who a task is may have been said long before its rows. */
  #tasks: ReadonlyMap<string, DecodedEvent> = new Map();
  #goesOn: GoesOn = { rows: new Map(), pairs: new Map(), tids: new Set() };
  #gaps: readonly Gap[] = [];

  /** All that was said of tasks, up to the end of a piece. */
  tasksOf({ base, events }: DecodedEvents): readonly DecodedEvent[] {
    const own = events.filter((event) => TASK_KEYS.has(eventKey(event)));
    return own.map((event) => behind(this.#tasks.get(eventKey(event)), event, Number(this.#base - base)));
  }

  /** Where events were lost, as far as it matters to what goes on. */
  gapsOf({ base, gaps }: DecodedEvents): readonly Gap[] {
    const shift = Number(this.#base - base);
    return [...this.#gaps.map(({ cpu, ts }) => ({ cpu, ts: ts + shift })), ...gaps];
  }

  /** The rows of an event in a piece behind those that go on; `owner` is whose they are. */
  rowsOf(owner: Owner, event: DecodedEvent | undefined, base: bigint): DecodedEvent | undefined {
    return event && behind(this.#goesOn.rows.get(owner), event, Number(this.#base - base));
  }

  /** The time of the last row of a piece, or of those before it. */
  lastTime({ base, events }: DecodedEvents): number {
    const before = this.#last + Number(this.#base - base);
    return Math.max(before, ...events.map(({ ts }) => ts.at(-1) ?? before));
  }

  /** How many rows go on. */
  goingOn(owner: Owner): number {
    return this.#goesOn.rows.get(owner)?.rows ?? 0;
  }

  pairsOf(line: object): PairsPast {
    return this.#goesOn.pairs.get(line) ?? NOTHING;
  }

  /** A piece, and what its tables leave. */
  add(piece: DecodedEvents, goesOn: GoesOn): void {
    const first = Math.min(...[...goesOn.rows.values()].map(({ ts }) => ts[0] ?? Number.POSITIVE_INFINITY));
    this.#gaps = this.gapsOf(piece).filter(({ ts }) => ts >= first);
    this.#tasks = new Map(this.tasksOf(piece).map((event) => [eventKey(event), event]));
    this.#last = this.lastTime(piece);
    this.#base = piece.base;
    this.#goesOn = goesOn;
    for (const tid of goesOn.tids) this.seen.add(tid);
  }
}
