/** Puts the parts of an intersection into one object type, so that messages and hovers read as rows. */
export type Flat<T> = { [K in keyof T]: T[K] } & {};

type Name<Row> = keyof Row & string;

/** What Arquero's helpers make: `op.mean('dur')`, `desc('ts')`, `escape(f)`, `not('ts')`. */
type Helper = object;

/** A helper's, or an expression as text: `'d => d.dur / 2'`. */
type Expression = Helper | string;

/** A function of a row. `$` holds the table's parameters. */
export type RowFunction<Row, Value = unknown> = (d: Row, $: Record<string, unknown>) => Value;

/** New columns: functions of a row; `op.count()` and `op.mean('dur')` alone are typed as the numbers they give. */
interface NewColumns<Row> {
  readonly [name: string]: RowFunction<Row> | Expression | number;
}

/** A column name, or new columns `{name: function}`. */
export type GroupKey<Row> = Name<Row> | NewColumns<Row>;

/** The columns that keys of groupby give: those named, and those computed. */
export type GroupRow<Row, Keys extends readonly unknown[]> = Flat<
  Pick<Row, Extract<Keys[number], keyof Row>> & ComputedKeys<Exclude<Keys[number], string>>
>;

type ComputedKeys<Key> = [Key] extends [never] ? unknown : Results<Key>;
type Results<T> = {
  -readonly [K in keyof T]: T[K] extends (...args: never) => infer V
    ? V
    : T[K] extends number
      ? number
      : unknown;
};

/** New columns take the place of old ones of the same name. */
export type Derived<Row, New> = Flat<Omit<Row, keyof New> & New>;

type Renamed<Row, Names> = Flat<{
  [K in keyof Row as K extends keyof Names ? Extract<Names[K], string> : K]: Row[K];
}>;

/** Columns on which a join matches: a name, or `[left, right]`, each a name or names. */
export type JoinKeys<Row, Other> =
  | Name<Row>
  | readonly (Name<Row> | Name<Other> | readonly (Name<Row> | Name<Other>)[])[];

/** A condition instead of keys. The row type of the result then does not know of renamed columns. */
type Condition<Row, Other> = (a: Row, b: Other) => unknown;

/** Both rows; on equal names the other table's column is `NAME_2` and the own one `NAME_1`, unless joined on. */
type Joined<Row, Other, On> = Flat<
  { [K in keyof Row as K extends Collision<Row, Other, On> ? `${K}_1` : K]: Row[K] } & {
    [K in Exclude<keyof Other, Shared<Row, Other, On>> as K extends Collision<Row, Other, On>
      ? `${K}_2`
      : K]: Other[K];
  }
>;
type Shared<Row, Other, On> = [On] extends [undefined]
  ? keyof Row & keyof Other
  : [On] extends [string]
    ? On
    : [On] extends [readonly [infer L, infer R]]
      ? Extract<Members<L>, Members<R>>
      : [On] extends [readonly [infer L]]
        ? Members<L>
        : never;
type Members<T> = T extends readonly (infer M)[] ? M : T;
type Collision<Row, Other, On> = Exclude<keyof Row & keyof Other & string, Shared<Row, Other, On>>;
type Optional<T> = { [K in keyof T]: T[K] | undefined };

export interface JoinOptions {
  /** Keeps rows without a partner. */
  readonly left?: boolean;
  readonly right?: boolean;
  /** Endings for equal names, `['_1', '_2']` by default. */
  readonly suffix?: readonly string[];
}

/** What any table can be asked whatever its columns are. */
export interface TableOf<Row extends object> {
  numRows(): number;
  numCols(): number;
  columnNames(): string[];
  object(row?: number): Row;
  objects(options?: { readonly limit?: number; readonly offset?: number }): Row[];
  [Symbol.iterator](): Iterator<Row>;
}

export type AnyTable = TableOf<object>;

/** The name of a column; any text for a table of Arquero's own, whose type knows no columns. */
export type ColumnOf<Row> = keyof Row extends never ? string : keyof Row & string;

/**
 * A typed Arquero table: the rows of one event, or what verbs made of them. All verbs of Arquero 8 are there and
 * mean what its documentation says; functions of rows may use variables of the notebook. `Group` holds the
 * columns it is grouped by.
 */
export interface Table<Row extends object = Record<string, unknown>, Group extends object = object>
  extends TableOf<Row> {
  readonly size: number;
  totalRows(): number;
  isFiltered(): boolean;
  isGrouped(): boolean;
  isOrdered(): boolean;
  columnNames(): Name<Row>[];
  columnName(index: number): Name<Row>;
  columnIndex(name: string): number;
  column<K extends Name<Row>>(name: K): { readonly length: number; at(row: number): Row[K] };
  /** All values of a column in the table's order. */
  array<K extends Name<Row>>(name: K): Row[K][];
  values<K extends Name<Row>>(name: K): IterableIterator<Row[K]>;
  get<K extends Name<Row>>(name: K, row?: number): Row[K];
  getter<K extends Name<Row>>(name: K): (row: number) => Row[K];
  indices(order?: boolean): Uint32Array;
  scan(visit: (row: number) => void, order?: boolean, limit?: number, offset?: number): void;
  params(values: Record<string, unknown>): Table<Row, Group>;

  filter(criteria: RowFunction<Row> | Expression): Table<Row, Group>;
  derive<New extends NewColumns<Row>>(
    values: New,
    options?: { readonly drop?: boolean; readonly before?: Name<Row>; readonly after?: Name<Row> },
  ): Table<Derived<Row, Results<New>>, Group>;
  select<K extends Name<Row>>(...columns: (K | readonly K[] | Helper)[]): Table<Flat<Pick<Row, K>>, Group>;
  rename<const Names extends { readonly [K in Name<Row>]?: string }>(
    names: Names,
  ): Table<Renamed<Row, Names>, Group>;
  relocate(
    columns: Name<Row> | readonly Name<Row>[] | Helper,
    options: { readonly before?: Name<Row>; readonly after?: Name<Row> },
  ): Table<Row, Group>;
  orderby(...keys: (Name<Row> | RowFunction<Row> | Helper)[]): Table<Row, Group>;
  unorder(): Table<Row, Group>;
  groupby<const Keys extends readonly GroupKey<Row>[]>(...keys: Keys): Table<Row, GroupRow<Row, Keys>>;
  ungroup(): Table<Row>;
  rollup<New extends NewColumns<Row>>(values: New): Table<Flat<Omit<Group, keyof New> & Results<New>>>;
  count<const As extends string = 'count'>(options?: {
    readonly as?: As;
  }): Table<Flat<Group & { [K in As]: number }>>;
  slice(start?: number, end?: number): Table<Row, Group>;
  sample(
    size: number,
    options?: {
      readonly replace?: boolean;
      readonly shuffle?: boolean;
      readonly weight?: Name<Row> | RowFunction<Row, number>;
    },
  ): Table<Row, Group>;
  reify(indices?: ArrayLike<number>): Table<Row, Group>;
  dedupe(...keys: GroupKey<Row>[]): Table<Row>;
  impute(values: { readonly [K in Name<Row>]?: RowFunction<Row> | Expression }): Table<Row, Group>;
  assign<Other extends object>(other: TableOf<Other>): Table<Derived<Row, Other>>;

  fold<K extends Name<Row>, const As extends readonly [string, string] = ['key', 'value']>(
    columns: K | readonly K[],
    options?: { readonly as?: As },
  ): Table<Flat<Omit<Row, K> & { [P in As[0]]: K } & { [P in As[1]]: Row[K] }>>;
  /** Its columns are known only when it has run. */
  pivot(
    keys: GroupKey<Row> | readonly GroupKey<Row>[],
    values: Name<Row> | Helper,
    options?: { readonly limit?: number; readonly sort?: boolean; readonly keySeparator?: string },
  ): Table<Flat<Group & Record<string, unknown>>>;
  spread(
    values: Name<Row> | Helper,
    options?: { readonly drop?: boolean; readonly limit?: number; readonly as?: readonly string[] },
  ): Table<Flat<Row & Record<string, unknown>>>;
  unroll<K extends Name<Row>>(
    columns: K | readonly K[],
    options?: { readonly limit?: number; readonly index?: boolean | string },
  ): Table<Flat<Omit<Row, K> & { [P in K]: Row[P] extends readonly (infer Item)[] | null ? Item : Row[P] }>>;

  join<Other extends object, const On extends JoinKeys<Row, Other> | undefined = undefined>(
    other: TableOf<Other>,
    on?: On | Condition<Row, Other>,
    values?: Expression,
    options?: JoinOptions,
  ): Table<Joined<Row, Other, On>>;
  join_left<Other extends object, const On extends JoinKeys<Row, Other> | undefined = undefined>(
    other: TableOf<Other>,
    on?: On | Condition<Row, Other>,
    values?: Expression,
    options?: JoinOptions,
  ): Table<Joined<Row, Optional<Other>, On>>;
  join_right<Other extends object, const On extends JoinKeys<Row, Other> | undefined = undefined>(
    other: TableOf<Other>,
    on?: On | Condition<Row, Other>,
    values?: Expression,
    options?: JoinOptions,
  ): Table<Joined<Optional<Row>, Other, On>>;
  join_full<Other extends object, const On extends JoinKeys<Row, Other> | undefined = undefined>(
    other: TableOf<Other>,
    on?: On | Condition<Row, Other>,
    values?: Expression,
    options?: JoinOptions,
  ): Table<Joined<Optional<Row>, Optional<Other>, On>>;
  cross<Other extends object>(other: TableOf<Other>): Table<Joined<Row, Other, never[]>>;
  semijoin<Other extends object>(
    other: TableOf<Other>,
    on?: JoinKeys<Row, Other> | Condition<Row, Other>,
  ): Table<Row, Group>;
  antijoin<Other extends object>(
    other: TableOf<Other>,
    on?: JoinKeys<Row, Other> | Condition<Row, Other>,
  ): Table<Row, Group>;
  lookup<Other extends object, K extends Name<Other>>(
    other: TableOf<Other>,
    on: Name<Row> | readonly [Name<Row>, Name<Other>],
    ...columns: K[]
  ): Table<Flat<Row & { [P in K]: Other[P] | null }>, Group>;
  concat(...tables: TableOf<Row>[]): Table<Row>;
  union(...tables: TableOf<Row>[]): Table<Row>;
  intersect(...tables: TableOf<Row>[]): Table<Row>;
  except(...tables: TableOf<Row>[]): Table<Row>;

  /** Prints the first rows, 10 by default. */
  print(options?: { readonly limit?: number } | number): Table<Row, Group>;
  /**
   * Writes the rows as they stand, by the file's ending: `.csv`, `.arrow`, `.parquet` or `.json`; whole or not at all. Throws
   * InputError.
   */
  save(file: string): Promise<void>;
  toCSV(options?: {
    readonly delimiter?: string;
    readonly header?: boolean;
    readonly limit?: number;
  }): string;
  toHTML(options?: { readonly limit?: number; readonly null?: (value: unknown) => string }): string;
  toMarkdown(options?: { readonly limit?: number }): string;
  toJSON(options?: { readonly limit?: number }): string;
}
