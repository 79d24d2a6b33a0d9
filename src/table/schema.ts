/** What a column's values are in TypeScript. `strings` lists the members of an enum. */
export type ValueType =
  | { readonly kind: 'number' }
  | { readonly kind: 'bigint' }
  | { readonly kind: 'string' }
  | { readonly kind: 'enum'; readonly names: readonly string[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'array'; readonly of: ValueType };

/** One column: its name in the table, what it holds, in which unit and clock, and where that came from. */
export interface ColumnSchema {
  readonly name: string;
  readonly type: ValueType;
  readonly nullable: boolean;
  /** `ns` for times and durations; absent for plain values. */
  readonly unit?: 'ns';
  /** The trace clock of a time stamp. */
  readonly clock?: string;
  /** How a person reads it: addresses as 0x…, times as durations. */
  readonly format?: 'address' | 'hex' | 'duration' | 'time';
  /** What it was fetched from, as the kernel was told: `+0(+0(%si)):string`. */
  readonly source?: string;
  /** Kept for pairing, shown to nobody: `$stack` and the like. */
  readonly hidden?: boolean;
}

export interface TableSchema {
  readonly name: string;
  readonly columns: readonly ColumnSchema[];
}

/** The TypeScript type of a column's values, as declared to the cell checker: `number | null`. */
function typeText(column: Pick<ColumnSchema, 'type' | 'nullable'>): string {
  const text = valueText(column.type);
  return column.nullable ? `${text} | null` : text;
}

/** The row type of a table: `{ts: number, cpu: number}`; hidden columns are left out. */
export function rowText(schema: TableSchema): string {
  const fields = schema.columns
    .filter((c) => !c.hidden)
    .map((c) => `${JSON.stringify(c.name)}: ${typeText(c)}`);
  return `{${fields.join(', ')}}`;
}

function valueText(type: ValueType): string {
  switch (type.kind) {
    case 'enum':
      return [...type.names.map((n) => JSON.stringify(n)), 'string & {}'].join(' | ');
    case 'array':
      return `readonly (${valueText(type.of)})[]`;
    case 'date':
      return 'Date';
    default:
      return type.kind;
  }
}
