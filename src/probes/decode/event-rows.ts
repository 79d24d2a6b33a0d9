import { type Growth, reserve, taken } from './arrays.ts';
import { type ColumnBuilder, columnBuilder } from './column-builders.ts';
import type { DecodedColumn, DecodedEvent } from './columns.ts';
import type { EventFormat } from './format.ts';
import type { EventLayout } from './layout.ts';
import { int32 } from './number-kinds.ts';
import type { Records } from './records.ts';
import { timeOrder } from './time-order.ts';

/** The rows of one event, appended in order of time as far as that can be known. */
export class EventRows {
  readonly format: EventFormat;
  rows = 0;
  /** Sets bad[i] for each record that cannot be appended; null where that cannot be. */
  readonly check: ((records: Records, bad: Uint8Array) => void) | null;
  /** Times of the earliest and the latest row; of none, such that every time is later and earlier. */
  oldest = Number.POSITIVE_INFINITY;
  newest = Number.NEGATIVE_INFINITY;
  #times = new Float64Array(0);
  #cpus = new Uint16Array(0);
  #tids = int32.array(0);
  #ordered = true;
  readonly #columns: readonly { readonly name: string; readonly builder: ColumnBuilder }[];

  constructor(format: EventFormat, layout: EventLayout) {
    this.format = format;
    this.#columns = layout.fields.map((field) => ({ name: field.name, builder: columnBuilder(field) }));
    const checks = this.#columns.flatMap(({ builder }) => builder.check ?? []);
    const checkAll = (records: Records, bad: Uint8Array) => {
      for (const check of checks) check(records, bad);
    };
    this.check = checks.length === 0 ? null : checkAll;
  }

  /** `growth`: by how much the rows may be expected to grow. */
  append(records: Records, growth: Growth): void {
    const rows = this.rows + records.count;
    this.#ordered &&= follow(this.#times[this.rows - 1] ?? Number.NEGATIVE_INFINITY, records);
    this.#times = reserve(this.#times, rows, growth);
    this.#times.set(records.times.subarray(0, records.count), this.rows);
    for (let i = 0; i < records.count; i++) {
      const time = records.times[i]!;
      if (time < this.oldest) this.oldest = time;
      if (time > this.newest) this.newest = time;
    }
    this.#cpus = reserve(this.#cpus, rows, growth);
    this.#cpus.set(records.cpus.subarray(0, records.count), this.rows);
    this.#tids = reserve(this.#tids, rows, growth);
    int32.fill(records, this.format.tidOffset, this.#tids, this.rows, 1);
    for (const { builder } of this.#columns) builder.append(records, growth);
    this.rows = rows;
  }

  /** All rows by time; a copy, or with `last` what was appended itself, which is then not ours any more. */
  decoded(last: boolean): DecodedEvent {
    const { rows } = this;
    const order = this.#ordered ? null : timeOrder(this.#times, rows);
    const fields = this.#columns.map(({ name, builder }): [string, DecodedColumn] => [
      name,
      builder.column(order, rows, last),
    ]);
    const { id, group, name } = this.format;
    return {
      id,
      group,
      name,
      rows,
      ts: taken(this.#times, order, rows, last),
      cpu: taken(this.#cpus, order, rows, last),
      tid: taken(this.#tids, order, rows, last),
      // fromEntries defines own properties: a field may be called __proto__.
      fields: Object.fromEntries(fields),
    };
  }
}

/** True when no record is before the one it follows. */
function follow(before: number, { times, count }: Records): boolean {
  let last = before;
  for (let i = 0; i < count; i++) {
    const time = times[i]!;
    if (time < last) return false;
    last = time;
  }
  return true;
}
