import type TS from 'typescript';

/** The names that a running cell uses for what is ours, none of which its own code uses. */
export interface CellNames {
  /** The object that holds the notebook's variables: `$` in almost every cell. */
  readonly notebook: string;
  /** The object with what a running cell needs from us, a `CellHost`. */
  readonly host: string;
  /** The `index`th imported module. */
  module(index: number): string;
}

/** What the code that `transformCell` makes expects of its host. */
export interface CellHost {
  /** Takes note that `names` have got their values. */
  bound(...names: string[]): void;
  /** The export `name` of an imported module, as `import {name} from specifier` has it. Throws SyntaxError. */
  take(module: Readonly<Record<string, unknown>>, name: string, specifier: string): unknown;
  readonly hidden: Readonly<Record<string, unknown>>;
  /** `import.meta` of cells. */
  readonly meta: object;
  /** What code of a cell is about to await: returns it. Throws KeyboardInterrupt when the cell was interrupted. */
  awaiting<T>(value: T): T | Promise<never>;
  /** What code of a cell has waited for, likewise. */
  resumed<T>(value?: T): T | undefined;
  /** A timer that code of a cell has set: returns it. Clears it when the cell was interrupted. */
  timer<T extends NodeJS.Timeout | NodeJS.Immediate>(made: T): T;
  /** One that repeats: clears it also when the cell is interrupted later. */
  interval<T extends NodeJS.Timeout | NodeJS.Immediate>(made: T): T;
}

export type HostMember = keyof CellHost;

export function namesFor(file: TS.SourceFile): CellNames {
  const { identifiers } = file as unknown as { readonly identifiers: ReadonlyMap<string, string> };
  let prefix = '$';
  while ([...identifiers.keys()].some((name) => name.startsWith(prefix))) prefix += '$';
  return { notebook: prefix, host: `${prefix}cell`, module: (index) => `${prefix}module${index}` };
}
