import { type InspectOptions, inspect } from 'node:util';
import { ColumnTable } from 'arquero';
import { withAggregates } from './bigint-aggregate.ts';
import { type Column, gather } from './column.ts';
import { prepareOrder, prepareRows, prepareValues, withCondition } from './expression.ts';
import { metaOf, setMeta, type TableMeta } from './meta.ts';
import type { ColumnSchema } from './schema.ts';
import { textTable } from './text.ts';
import { sizeText } from './view.ts';

type Arguments<Verb extends keyof ColumnTable> = Parameters<
  Extract<ColumnTable[Verb], (...a: never) => unknown>
>;
/** A key or a list of keys of a verb; Arquero checks it. */
type Keys = Arguments<'groupby'>[number];
type Create = NonNullable<Arguments<'create'>[0]>;
type Data = Readonly<Record<string, Column>>;

/**
 * Arquero's table with three additions: the schema travels through the verbs, hidden columns stay with their
 * rows without being listed (they are in `data()` and not among the names), and functions given to verbs may
 * be ordinary closures.
 */
export class ProbeTable extends ColumnTable {
  /** Every derived table comes from here. `filter: null` says that the rows are new ones. */
  override create(options: Create = {}): this {
    const next = super.create(this.#withHidden(options));
    setMeta(next, inheritMeta(this, next, options.filter === null));
    return next;
  }

  override reify(indices?: number[]): this {
    if (!indices && !this.isOrdered() && !this.isFiltered()) return this;
    const rows = indices ?? this.indices();
    const data: Record<string, Column> = {};
    for (const [name, column] of Object.entries(this.data())) data[name] = gather(column, rows);
    const names = this.columnNames();
    return this.create({ data, names, ...this.#regrouped(indices), filter: null, order: null } as never);
  }

  /** Prints the first rows (10 by default) as text. */
  override print(options: { readonly limit?: number } | number = {}): this {
    const limit = typeof options === 'number' ? options : (options.limit ?? 10);
    console.log(textTable(this, limit));
    return this;
  }

  /** Writes the rows as they stand, by the file's ending: `.csv`, `.arrow`, `.parquet` or `.json`. Throws InputError. */
  async save(file: string): Promise<void> {
    const { saveTable } = await import('./save.ts');
    await saveTable(this, file);
  }

  override filter(criteria: Arguments<'filter'>[0]): this {
    return super.filter(prepareRows(criteria, this, 'filter'));
  }

  override derive(values: Arguments<'derive'>[0], options?: Arguments<'derive'>[1]): this {
    const prepared = prepareValues(values, this, 'derive');
    return withAggregates(this, 'derive', () => super.derive(prepared, options));
  }

  override impute(values: Arguments<'impute'>[0], options?: Arguments<'impute'>[1]): this {
    return super.impute(prepareValues(values, this, 'impute'), options);
  }

  override rollup(values: Arguments<'rollup'>[0] = {}): this {
    const prepared = prepareValues(values, this, 'rollup');
    return withAggregates(this, 'rollup', () => super.rollup(prepared));
  }

  override groupby(...keys: Keys[]): this {
    return super.groupby(this.#list(keys, 'groupby'));
  }

  override dedupe(...keys: Keys[]): this {
    return super.dedupe(this.#list(keys, 'dedupe'));
  }

  override fold(values: Keys, options?: Arguments<'fold'>[1]): this {
    return super.fold(this.#list([values], 'fold'), options);
  }

  override unroll(values: Keys, options?: Arguments<'unroll'>[1]): this {
    return super.unroll(this.#list([values], 'unroll'), options);
  }

  override spread(values: Keys, options?: Arguments<'spread'>[1]): this {
    return super.spread(this.#list([values], 'spread'), options);
  }

  override pivot(keys: Keys, values: Keys, options?: Arguments<'pivot'>[2]): this {
    return super.pivot(this.#list([keys], 'pivot'), prepareValues(values, this, 'pivot'), options);
  }

  override orderby(...keys: Arguments<'orderby'>): this {
    return super.orderby(...keys.flat().map((key) => prepareOrder(key, this)));
  }

  override join(...[other, on, values, options]: Arguments<'join'>): this {
    return withCondition(on, this, other as ColumnTable, (condition) =>
      this.#joined(other, super.join(other, condition, values, options)),
    );
  }

  override join_left(...[other, on, values, options]: Arguments<'join'>): this {
    return this.join(other, on, values, { ...options, left: true, right: false });
  }

  override join_right(...[other, on, values, options]: Arguments<'join'>): this {
    return this.join(other, on, values, { ...options, left: false, right: true });
  }

  override join_full(...[other, on, values, options]: Arguments<'join'>): this {
    return this.join(other, on, values, { ...options, left: true, right: true });
  }

  override cross(...[other, values, options]: Arguments<'cross'>): this {
    return this.#joined(other, super.cross(other, values, options));
  }

  override lookup(...[other, on, ...values]: Arguments<'lookup'>): this {
    return this.#joined(other, super.lookup(other, on, ...values));
  }

  override semijoin(...[other, on]: Arguments<'semijoin'>): this {
    return withCondition(on, this, other as ColumnTable, (condition) => super.semijoin(other, condition));
  }

  override antijoin(...[other, on]: Arguments<'antijoin'>): this {
    return withCondition(on, this, other as ColumnTable, (condition) => super.antijoin(other, condition));
  }

  /** Hidden columns are kept when the first table has them; a table that lacks one gives nulls. */
  override concat(...tables: Arguments<'concat'>): this {
    const names = this.columnNames();
    const data = this.data();
    const all = this.#listing(Object.keys(data));
    const joined = ColumnTable.prototype.concat.call(all, ...tables) as this;
    return joined === all ? this : joined.create({ names });
  }

  #list(keys: Keys[], verb: string): Keys {
    return keys.flat().map((key) => prepareValues(key, this, verb)) as Keys;
  }

  /** The same rows with other columns listed. */
  #listing(names: string[]): this {
    const listing = super.create({ names });
    setMeta(listing, metaOf(this));
    return listing;
  }

  /** Columns that the other table described and the result took over under the same name. */
  #joined(other: Arguments<'join'>[0], result: this): this {
    const meta = metaOf(result);
    const columns = new Map(meta.columns);
    for (const name of result.columnNames()) {
      const schema = metaOf(other as ColumnTable).columns.get(name);
      if (schema && !columns.has(name)) columns.set(name, { ...schema, nullable: true });
    }
    setMeta(result, { ...meta, columns });
    return result;
  }

  #withHidden(options: Create): Create {
    const { data, names, filter, groups, order } = options;
    if (!data || filter !== undefined) return options;
    const listed = names ?? Object.keys(data);
    return { data: { ...hiddenData(this), ...data }, names: listed, groups, order } as Create;
  }

  /** The groups after reify, worked out by Arquero on one column. */
  #regrouped(indices?: number[]): Pick<Create, 'groups'> {
    if (!this.isGrouped()) return {};
    const one = this.#listing(this.columnNames().slice(0, 1));
    return { groups: ColumnTable.prototype.reify.call(one, indices as number[]).groups() };
  }
}

/**
 * `console.log(table)` prints the first rows; inside other values only the size is told. A plain Arquero table is a
 * table too.
 */
Object.defineProperty(ColumnTable.prototype, inspect.custom, {
  configurable: true,
  value(this: ColumnTable, depth: number, options: InspectOptions): string {
    if (depth === options.depth) return textTable(this);
    const { name } = metaOf(this);
    return `${name === 'table' ? 'Table' : `Table ${name}`} (${sizeText(this.numRows(), this.numCols())})`;
  },
});

function hiddenData(table: ProbeTable): Data {
  const data = table.data() as Data;
  const hidden = [...metaOf(table).columns.values()].filter((c) => c.hidden && data[c.name]);
  return Object.fromEntries(hidden.map((c) => [c.name, data[c.name]!]));
}

/**
 * A column object that was there before keeps its description, under a new name too. In a table of new rows
 * a column of the same name keeps it when its values are of the same kind: a rollup of durations is durations.
 */
function inheritMeta(from: ProbeTable, to: ProbeTable, newRows: boolean): TableMeta {
  const meta = metaOf(from);
  const described = new Map<unknown, ColumnSchema>();
  for (const schema of meta.columns.values()) described.set(from.column(schema.name), schema);
  const columns = new Map<string, ColumnSchema>();
  for (const [name, column] of Object.entries(to.data() as Data)) {
    const schema = sameColumn(meta, from, name, column) ?? described.get(column);
    if (schema) columns.set(name, { ...schema, name });
    else if (newRows && sameKind(meta.columns.get(name), column)) columns.set(name, meta.columns.get(name)!);
  }
  return { ...meta, columns };
}

/** Two columns may be one array: the name decides first. */
function sameColumn(meta: TableMeta, from: ProbeTable, name: string, column: Column) {
  return from.column(name) === column ? meta.columns.get(name) : undefined;
}

function sameKind(schema: ColumnSchema | undefined, column: Column): boolean {
  if (!schema) return false;
  const first = column.length > 0 ? column.at(0) : null;
  if (first === null || first === undefined) return true;
  const kind = Array.isArray(first) ? 'array' : typeof first;
  return kind === (schema.type.kind === 'enum' ? 'string' : schema.type.kind);
}
