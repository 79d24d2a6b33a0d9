import { type Message, printfStart, readMessage } from '../decode/message.ts';
import type { Program } from '../spec/program.ts';
import { type ProgramTable, Rows } from './columns.ts';
import { type MapRows, mapRows, tableName } from './map-rows.ts';
import { printfRows } from './printf-rows.ts';

/** A table, and of a map's whether it is a histogram. */
export interface Tabulated extends ProgramTable {
  readonly histogram?: boolean;
  /** Each print counts from the one before on, not from the start. */
  readonly restarts?: boolean;
}

export interface Counts {
  readonly events: number;
  readonly lost: number;
  /** Entries that a full map did not take. */
  readonly overflowed: number;
  readonly ambiguous: number;
  readonly unreadable: number;
}

/** Rows of one table that can be taken away while more come. */
export interface Divisible {
  readonly name: string;
  readonly here: number;
  /** `note` is a caveat of the values. */
  take(note: string | undefined): Tabulated;
}

/** Collects the output of a program into its tables: maps, `printf`s and what has no columns. */
export class Tabulator {
  readonly #maps;
  readonly #printfs;
  /** Those first of which a row says most by itself: `%s` would take the rows of all others. */
  readonly #closest;
  readonly #output = new Rows('output', [
    { name: 'ts', type: { kind: 'number' }, nullable: false, unit: 'ns', format: 'time' },
    { name: 'kind', type: { kind: 'string' }, nullable: false },
    { name: 'text', type: { kind: 'string' }, nullable: false },
  ]);
  #lost = 0;
  #overflowed = 0;
  readonly #failures = new Map<string, number>();
  #unreadable = 0;

  constructor({ maps, printfs, escapesKeysTwice }: Omit<Program, 'probes'>) {
    this.#maps = new Map(maps.map((spec) => [spec.name, mapRows(spec, escapesKeysTwice)]));
    const names = new Set(maps.map(({ name }) => tableName(name)));
    this.#printfs = printfs.map((spec, i) =>
      printfRows(`${names.has(`printf${i + 1}`) ? '_' : ''}printf${i + 1}`, spec),
    );
    this.#closest = this.#printfs.toSorted((a, b) => b.literals - a.literals);
  }

  /** One line of `bpftrace -f json`, in [from, end) of the bytes; `ts` is when it came. */
  addLine(bytes: Uint8Array, from: number, end: number, ts: number): void {
    if (this.#addQuickly(bytes, from, end)) return;
    this.add(readMessage(Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString()), ts);
  }

  /** `ts` is when it came. */
  add(message: Message, ts: number): void {
    switch (message.kind) {
      case 'printf':
        if (!this.#closest.some((rows) => rows.add(message.text)))
          this.#output.add([ts, 'printf', message.text]);
        break;
      case 'map':
        if (this.#maps.has(message.map)) this.#maps.get(message.map)!.add(message.value, ts);
        else this.#unreadable++;
        break;
      case 'output':
        this.#output.add([ts, message.type, message.text]);
        break;
      case 'lost':
        this.#lost += message.events;
        break;
      case 'failed':
        if (message.full) this.#overflowed++;
        else this.#failures.set(message.what, (this.#failures.get(message.what) ?? 0) + 1);
        break;
      case 'unreadable':
        this.#unreadable++;
        break;
      case 'attached':
        break;
    }
  }

  /** The first format that fits has the row: one that perhaps does ends the quick way. */
  #addQuickly(bytes: Uint8Array, from: number, end: number): boolean {
    const start = printfStart(bytes, from, end);
    if (start < 0) return false;
    for (const rows of this.#closest) {
      const verdict = rows.addQuickly(bytes, start, end - 2);
      if (verdict !== 'no') return verdict === 'yes';
    }
    return false;
  }

  counts(): Counts {
    const all = [...this.#maps.values(), ...this.#printfs];
    return {
      events: all.reduce((sum, { length }) => sum + length, this.#output.length),
      lost: this.#lost,
      overflowed: this.#overflowed,
      ambiguous: all.reduce((sum, { ambiguous }) => sum + ambiguous, 0),
      unreadable: this.#unreadable,
    };
  }

  /** What people should know of the values. */
  notes(): readonly string[] {
    return [
      ...[...this.#failures].map(([what, n]) => `${what}, ${n} times`),
      ...this.#printfs.flatMap((rows) => rows.notes()),
    ];
  }

  /** Tables with so many rows here, at least one, that can leave in pieces. */
  longerThan(rows: number): readonly Divisible[] {
    return this.#divisible().filter(({ here }) => here > 0 && here >= rows);
  }

  tables(note?: string): readonly Tabulated[] {
    return [
      ...[...this.#maps.values()].map((rows) => ({ ...rows.table(note), ...factsOf(rows) })),
      ...this.#printfs.map((rows) => rows.table(note)),
      ...(this.#maps.has('@output') ? [] : [this.#output.table(note)]),
    ];
  }

  #divisible(): readonly Divisible[] {
    const maps = [...this.#maps.values()].flatMap((map) => {
      const { divisible: rows } = map;
      if (rows === null) return [];
      const take = (note: string | undefined) => ({ ...rows.take(note), ...factsOf(map) });
      return [{ name: rows.name, here: rows.here, take }];
    });
    const printfs = this.#printfs.map(({ rows }) => rows);
    return [...maps, ...printfs, ...(this.#maps.has('@output') ? [] : [this.#output])];
  }
}

function factsOf({ histogram, restarts }: MapRows): Pick<Tabulated, 'histogram' | 'restarts'> {
  return { histogram, restarts };
}
