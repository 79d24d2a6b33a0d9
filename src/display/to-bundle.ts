import { ColumnTable } from 'arquero';
import { textTable } from '../table/text.ts';
import { JUPYTER_DISPLAY, type MimeBundle } from './bundle.ts';
import { htmlTable } from './html-table.ts';
import { inspectText } from './inspect.ts';

/**
 * A value in the forms that front-ends choose from; `text/plain` is always one of them.
 *
 * A value with a `Symbol.for('Jupyter.display')` method says itself which; a table is the head of its rows as
 * HTML and text; anything else is text as in Node's REPL. Throws what the value's own method throws.
 */
export function toBundle(value: unknown): MimeBundle {
  return { data: dataOf(value), metadata: {} };
}

function dataOf(value: unknown): Readonly<Record<string, unknown>> {
  const own = displayMethod(value);
  if (own) return withText(own(), value);
  if (value instanceof ColumnTable) return { 'text/html': htmlTable(value), 'text/plain': textTable(value) };
  return { 'text/plain': inspectText(value) };
}

function displayMethod(value: unknown): (() => unknown) | null {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return null;
  const method = (value as { readonly [JUPYTER_DISPLAY]?: unknown })[JUPYTER_DISPLAY];
  return typeof method === 'function' ? () => method.call(value) : null;
}

/** What a method returns that is no object of MIME types is displayed as a value of its own. */
function withText(data: unknown, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof data !== 'object' || data === null) return { 'text/plain': inspectText(data ?? value) };
  return 'text/plain' in data ? { ...data } : { ...data, 'text/plain': inspectText(value) };
}
