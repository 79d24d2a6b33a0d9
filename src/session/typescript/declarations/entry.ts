/** What the earlier cells declared under one name, as text of a declaration file. */
export interface Entry {
  readonly name: string;
  /** The name stands for something that exists at run time. */
  readonly value: boolean;
  /** The name stands for a type. */
  readonly type: boolean;
  /** The notebook object holds its value; false for what a cell only says to exist (`declare const x`). */
  readonly held: boolean;
  readonly text: string;
  /** Names whose types its own type was inferred from, and may be again: a function uses them when it is called. */
  readonly captures: ReadonlySet<string>;
  /** Not the person's own: kept because other declarations need it, and not offered in completion. */
  readonly helper: boolean;
}
