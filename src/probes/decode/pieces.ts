import { type DecodedColumn, type DecodedEvent, eventKey } from './columns.ts';
import type { EventRows } from './event-rows.ts';
import { byTime, joinRows, pickRows, rowsSince } from './join-rows.ts';

/** Which rows of a trace are kept while it goes on. Plain data (crosses threads). */
export interface Keep {
  /** Rows that are so much older than the newest are dropped; Infinity keeps all, in pieces that can be read alone. */
  readonly ms: number;
  /** Events (`eventKey`) of which the last row for each value of a field stays, however old; null: for each thread. */
  readonly lasting: readonly { readonly event: string; readonly by: string | null }[];
}

/** Some rows of every event, decoded one after the other, and the time of the newest. */
interface Piece {
  readonly events: readonly EventRows[];
  readonly newest: number;
}

/** So much time, at most, lies in one piece, in ns; of a ring a thirtieth. */
const PIECE_NS = 1e9;

/** The rows of all events as a row of pieces in order of time: an old piece is forgotten as a whole. */
export class RowPieces {
  current: readonly EventRows[];
  readonly #make: () => readonly EventRows[];
  readonly #keepNs: number;
  readonly #pieceNs: number;
  readonly #lasting: ReadonlyMap<string, string | null>;
  #past: Piece[] = [];
  /** By slot: how many rows were forgotten, and what stays of them. */
  readonly #forgotten: number[];
  readonly #stays: (DecodedEvent | null)[];

  constructor(make: () => readonly EventRows[], { ms, lasting }: Keep) {
    this.#make = make;
    this.#keepNs = ms * 1e6;
    this.#pieceNs = Math.min(PIECE_NS, this.#keepNs / 30);
    this.#lasting = new Map(lasting.map(({ event, by }) => [event, by]));
    this.current = make();
    this.#forgotten = this.current.map(() => 0);
    this.#stays = this.current.map(() => null);
  }

  /** Called where all rows so far are older than those that come. */
  turn(): void {
    const newest = Math.max(...this.current.map((event) => event.newest));
    const oldest = Math.min(...this.current.map((event) => event.oldest));
    if (newest - oldest < this.#pieceNs) return;
    this.#past.push({ events: this.current, newest });
    this.current = this.#make();
    while (this.#past[0]!.newest < newest - this.#keepNs) this.#forget(this.#past.shift()!);
  }

  /** All rows there were of an event, those that were forgotten included. */
  count(slot: number): number {
    return [...this.#past.map(({ events }) => events), this.current].reduce(
      (sum, events) => sum + events[slot]!.rows,
      this.#forgotten[slot]!,
    );
  }

  /** The rows that are kept, from `since` on; of a lasting event all. */
  decoded(since: number): DecodedEvent[] {
    const newest = Math.max(...this.current.map((event) => event.newest), this.#past.at(-1)?.newest ?? 0);
    const from = Math.max(since, newest - this.#keepNs);
    return this.current.map((event, slot) => {
      const lasting = this.#lasting.has(eventKey(event.format));
      const pieces = this.#past.filter((piece) => lasting || piece.newest >= from);
      const stays = this.#stays[slot]!;
      const rows = [...pieces.map(({ events }) => events[slot]!), event].map((rows) => rows.decoded(false));
      const all = byTime(joinRows(stays ? [stays, ...rows] : rows));
      return lasting ? all : rowsSince(all, from);
    });
  }

  #forget({ events }: Piece): void {
    for (const [slot, event] of events.entries()) {
      this.#forgotten[slot]! += event.rows;
      const by = this.#lasting.get(eventKey(event.format));
      if (by === undefined || event.rows === 0) continue;
      const stays = this.#stays[slot]!;
      const rows = event.decoded(true);
      this.#stays[slot] = lastRows(stays ? joinRows([stays, rows]) : rows, by);
    }
  }
}

/** The last row for each value of a field. */
function lastRows(event: DecodedEvent, by: string | null): DecodedEvent {
  const keys = by === null ? event.tid : (numbers(event.fields[by]) ?? event.tid);
  const seen = new Set<number>();
  const rows: number[] = [];
  for (let row = event.rows - 1; row >= 0; row--) {
    if (seen.has(keys[row]!)) continue;
    seen.add(keys[row]!);
    rows.push(row);
  }
  return pickRows(event, Uint32Array.from(rows.reverse()));
}

function numbers(column: DecodedColumn | undefined): ArrayLike<number> | null {
  return column?.kind === 'number' ? column.data : null;
}
