import { type DecodedColumn, type DecodedEvent, NO_STRING } from './columns.ts';
import { bucketOf, type HistPrint, type KeyValue, Tallies } from './tally.ts';

/** What to count of an event. Plain data (crosses threads). */
export interface CountRequest {
  /** `eventKey` */
  readonly event: string;
  /** Or else nothing is left of them but the counts. */
  readonly keepsRows: boolean;
  readonly value: CountedField;
  readonly keys: readonly CountedField[];
  /** Null: one print for all. */
  readonly everyNs: number | null;
}

/** How an integer is read; of a text field all but its name is ignored. */
export interface CountedField {
  /** `common_pid` and `common_cpu` are the thread and the CPU. */
  readonly field: string;
  readonly bits: number;
  readonly signed: boolean;
  /** -4095…-1 of an unsigned field of 64 bits are negative. */
  readonly errors: boolean;
}

/** Counts rows as they are decoded. */
export class Counter {
  readonly request: CountRequest;
  readonly #intervals = new Map<number, Tallies>();
  #last = 0;

  constructor(request: CountRequest) {
    this.request = request;
  }

  add(event: DecodedEvent): void {
    const { value, keys, everyNs } = this.request;
    const valueAt = reader(event, value);
    const keysAt = keys.map((key) => reader(event, key));
    for (let row = 0; row < event.rows; row++) {
      const number = valueAt(row);
      if (typeof number !== 'bigint') continue;
      this.#last = Math.max(this.#last, event.ts[row]!);
      const interval = everyNs === null ? 0 : Math.floor(event.ts[row]! / everyNs);
      this.#tallies(interval).add({ keys: keysAt.map((at) => at(row)), ...bucketOf(number), count: 1 });
    }
  }

  /** In order of time; `origin` is what times count from. */
  prints(origin: bigint): readonly HistPrint[] {
    const { everyNs } = this.request;
    const nothing = new Tallies();
    return [...this.#intervals]
      .sort(([a], [b]) => a - b)
      .map(([interval, tallies]) => ({
        at: origin + BigInt(Math.round(everyNs === null ? this.#last : (interval + 1) * everyNs)),
        tallies: tallies.since(nothing),
      }));
  }

  #tallies(interval: number): Tallies {
    const known = this.#intervals.get(interval);
    if (known) return known;
    const tallies = new Tallies();
    this.#intervals.set(interval, tallies);
    return tallies;
  }
}

function reader(event: DecodedEvent, field: CountedField): (row: number) => KeyValue {
  if (field.field === 'common_pid') return (row) => BigInt(event.tid[row]!);
  if (field.field === 'common_cpu') return (row) => BigInt(event.cpu[row]!);
  const column = event.fields[field.field];
  if (column?.kind === 'string') return (row) => textAt(column, row);
  if (column?.kind !== 'number' && column?.kind !== 'bigint') return () => null;
  return (row) => integer(BigInt(column.data[row]!), field);
}

function textAt(
  { codes, dictionary }: Extract<DecodedColumn, { kind: 'string' }>,
  row: number,
): string | null {
  const code = codes[row]!;
  return code === NO_STRING ? null : dictionary[code]!;
}

function integer(value: bigint, { bits, signed, errors }: CountedField): bigint {
  if (signed) return BigInt.asIntN(bits, value);
  const negative = BigInt.asIntN(64, value);
  return errors && negative < 0n && negative >= -4095n ? negative : BigInt.asUintN(bits, value);
}
