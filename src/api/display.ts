import { randomUUID } from 'node:crypto';
import type { VegaLiteSpec } from '../charts/chart.ts';
import { vegalite } from '../charts/vegalite.ts';
import type { MimeBundle } from '../display/bundle.ts';
import { type DisplayHelpers, displayHelpers } from '../display/helpers.ts';
import { toBundle } from '../display/to-bundle.ts';
import { currentOutput, holdCell } from '../session/routing.ts';
import type { AnyTable } from '../table/types.ts';

/** What was shown and can be shown anew. */
export interface DisplayHandle {
  /** Replaces it by another value. */
  update(value: unknown): void;
}

export interface Display extends DisplayHelpers {
  /** Shows a value as the result of a cell would be shown. The cell ends when it has been. */
  (value: unknown): void;
  /** Any Vega-Lite spec as a chart; with a table its rows are the data. */
  vegalite(spec: VegaLiteSpec, table?: AnyTable): void;
  /** Empties the cell's output; with `wait` when the next output comes. */
  clear(options?: { readonly wait?: boolean }): void;
  /** Shows a value in a place that can be updated later. */
  handle(value: unknown): DisplayHandle;
}

/** Shows things in the cell that is running. In a script, where there is no cell, they are printed as text. */
export const display: Display = Object.assign((value: unknown) => show(value), {
  ...displayHelpers((bundle) => emit(bundle)),
  vegalite: (spec: VegaLiteSpec, table?: AnyTable) => show(vegalite(spec, table)),
  clear: ({ wait = false }: { readonly wait?: boolean } = {}) => currentOutput()?.clear(wait),
  handle,
});

function show(value: unknown): void {
  const output = currentOutput();
  withBundle(value, (bundle) => emit(bundle, output));
}

/** What has no text is named by its type where there is no cell. */
export function emit(bundle: MimeBundle, output = currentOutput()): void {
  if (output) output.display(bundle);
  else console.log(String(bundle.data['text/plain'] ?? Object.keys(bundle.data).join(', ')));
}

/** What is shown first and what replaces it stay in their order, also when the value makes its bundle later. */
function handle(value: unknown): DisplayHandle {
  const id = randomUUID();
  const output = currentOutput();
  let shown = withBundle(value, (bundle) => output?.display(bundle, id));
  // A front-end follows the cell that updates, which may be a later one.
  const update = (next: unknown) => {
    const latest = currentOutput() ?? output;
    return withBundle(next, (bundle) => latest?.update(bundle, id));
  };
  return {
    update(next) {
      shown = shown ? held(shown.then(() => update(next))) : update(next);
    },
  };
}

function withBundle(value: unknown, use: (bundle: MimeBundle) => void): Promise<void> | null {
  const bundle = toBundle(value);
  if (bundle instanceof Promise) return held(bundle.then(use));
  use(bundle);
  return null;
}

/** The cell waits for it. */
function held(work: Promise<unknown>): Promise<void> {
  const done = work.then(() => undefined);
  holdCell(done);
  return done;
}
