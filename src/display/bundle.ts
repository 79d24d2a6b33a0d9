/** A value in every form a front-end may choose from. */
export interface MimeBundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A value that knows how it is displayed puts its bundle's data under this symbol: `() => data`. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never;
