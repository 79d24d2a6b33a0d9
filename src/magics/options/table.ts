import type { ValueKind } from './kinds.ts';

/** One option of a magic; a flag has no `kind`. The table of them is the one source of parsing, help and completion. */
export interface OptionSpec<T = unknown> {
  readonly kind: ValueKind<T> | null;
  /** One line, Markdown. */
  readonly help: string;
}

/** By name without the dashes. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** One argument of a magic, in the order of the table. */
export interface ArgumentSpec<T = unknown> {
  readonly kind: ValueKind<T>;
  readonly help: string;
  readonly optional?: boolean;
  /** The last one may take all words that are left, each parsed alone; its value is their list. */
  readonly rest?: boolean;
}

export type ArgumentTable = Readonly<Record<string, ArgumentSpec>>;

/** What an option table gives: only the options that were written. */
export type OptionValues<O extends OptionTable> = {
  readonly [K in keyof O]?: O[K] extends { kind: ValueKind<infer T> } ? T : true;
};

export type ArgumentValues<A extends ArgumentTable> = {
  readonly [K in keyof A as A[K] extends { optional: true } ? never : K]: ValueOf<A[K]>;
} & {
  readonly [K in keyof A as A[K] extends { optional: true } ? K : never]?: A[K] extends { rest: true }
    ? readonly ValueOf<A[K]>[]
    : ValueOf<A[K]>;
};

type ValueOf<S> = S extends { kind: ValueKind<infer T> } ? T : never;

/** The arguments as a synopsis shows them: `NAME`, `[SPEC]`. */
export function synopsisOf(args: ArgumentTable): string {
  return Object.values(args)
    .map(({ kind, optional }) => (optional ? `[${kind.placeholder}]` : kind.placeholder))
    .join(' ');
}

/** `--run CMD`, `--background`. */
export function optionText(name: string, spec: OptionSpec): string {
  return spec.kind ? `--${name} ${spec.kind.placeholder}` : `--${name}`;
}
