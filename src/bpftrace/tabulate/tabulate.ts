import type { Message } from '../decode/message.ts';
import type { Program } from '../spec/program.ts';
import { type ProgramTable, Rows } from './columns.ts';
import { mapRows, tableName } from './map-rows.ts';
import { printfRows } from './printf-rows.ts';

/** A table and whether it is a histogram's. */
export interface Tabulated extends ProgramTable {
  readonly histogram: boolean;
}

export interface Counts {
  readonly events: number;
  readonly lost: number;
  readonly ambiguous: number;
  readonly unreadable: number;
}

/** Collects the output of a program into its tables: maps, `printf`s and what has no columns. */
export class Tabulator {
  readonly #maps;
  readonly #printfs;
  readonly #output = new Rows('output', [
    { name: 'ts', type: { kind: 'number' }, nullable: false, unit: 'ns', format: 'time' },
    { name: 'kind', type: { kind: 'string' }, nullable: false },
    { name: 'text', type: { kind: 'string' }, nullable: false },
  ]);
  #lost = 0;
  #unreadable = 0;

  constructor({ maps, printfs }: Program) {
    this.#maps = new Map(maps.map((spec) => [spec.name, mapRows(spec)]));
    const names = new Set(maps.map(({ name }) => tableName(name)));
    this.#printfs = printfs.map((spec, i) =>
      printfRows(`${names.has(`printf${i + 1}`) ? '_' : ''}printf${i + 1}`, spec),
    );
  }

  /** `ts` is when it came. */
  add(message: Message, ts: number): void {
    switch (message.kind) {
      case 'printf':
        if (!this.#printfs.some((rows) => rows.add(message.text)))
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
      case 'unreadable':
        this.#unreadable++;
        break;
      case 'attached':
        break;
    }
  }

  counts(): Counts {
    const all = [...this.#maps.values(), ...this.#printfs];
    return {
      events: all.reduce((sum, { length }) => sum + length, this.#output.length),
      lost: this.#lost,
      ambiguous: all.reduce((sum, { ambiguous }) => sum + ambiguous, 0),
      unreadable: this.#unreadable,
    };
  }

  tables(note?: string): readonly Tabulated[] {
    return [
      ...[...this.#maps.values()].map((rows) => ({ ...rows.table(note), histogram: rows.histogram })),
      ...this.#printfs.map((rows) => ({ ...rows.table(note), histogram: false })),
      ...(this.#maps.has('@output') ? [] : [{ ...this.#output.table(note), histogram: false }]),
    ];
  }
}
