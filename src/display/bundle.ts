/** A value in every form a front-end may choose from. */
export interface MimeBundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Makes the bundle of a value: at once, or later where the value's own display method is asynchronous. */
export type ToBundle = (value: unknown) => MimeBundle | Promise<MimeBundle>;

/** A value that knows how it is displayed puts its bundle's data under this symbol: `() => data`, or a promise of it. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never;
