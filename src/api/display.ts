import { randomUUID } from 'node:crypto';
import type { MimeBundle } from '../display/bundle.ts';
import { type DisplayHelpers, displayHelpers } from '../display/helpers.ts';
import { toBundle } from '../display/to-bundle.ts';
import { currentOutput } from '../session/routing.ts';

/** What was shown and can be shown anew. */
export interface DisplayHandle {
  /** Replaces it by another value. */
  update(value: unknown): void;
}

export interface Display extends DisplayHelpers {
  /** Shows a value as the result of a cell would be shown. */
  (value: unknown): void;
  /** Empties the cell's output; with `wait` when the next output comes. */
  clear(options?: { readonly wait?: boolean }): void;
  /** Shows a value in a place that can be updated later. */
  handle(value: unknown): DisplayHandle;
}

/** Shows things in the cell that is running. In a script, where there is no cell, they are printed as text. */
export const display: Display = Object.assign((value: unknown) => emit(toBundle(value)), {
  ...displayHelpers(emit),
  clear: ({ wait = false }: { readonly wait?: boolean } = {}) => currentOutput()?.clear(wait),
  handle,
});

function emit(bundle: MimeBundle): void {
  const output = currentOutput();
  if (output) output.display(bundle);
  else console.log(String(bundle.data['text/plain'] ?? Object.keys(bundle.data).join(', ')));
}

function handle(value: unknown): DisplayHandle {
  const id = randomUUID();
  const output = currentOutput();
  output?.display(toBundle(value), id);
  return { update: (next) => output?.update(toBundle(next), id) };
}
