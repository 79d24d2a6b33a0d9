import { ColumnTable } from 'arquero';
import { textTable } from '../table/text.ts';
import { JUPYTER_DISPLAY, type MimeBundle } from './bundle.ts';
import { htmlTable } from './html-table.ts';
import { inspectText } from './inspect.ts';
import { mimeData } from './mime-data.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * A value in the forms that front-ends choose from; `text/plain` is always one of them.
 *
 * A value with a `Symbol.for('Jupyter.display')` method says itself which, at once or by a promise; a table is the head
 * of its rows as HTML and text; anything else is text as in Node's REPL. Throws what the value's own method throws,
 * and InputError `display-data` when what it returns is no object of MIME types.
 */
export function toBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  const method = displayMethod(value);
  if (!method) return bundleOf(plainData(value));
  const own = method.call(value);
  return own instanceof Promise ? own.then((data) => ownBundle(data, value)) : ownBundle(own, value);
}

function bundleOf(data: Data): MimeBundle {
  return { data, metadata: {} };
}

/** A proxy answers for any name: only one that claims to have the method is asked for it. */
function displayMethod(value: unknown): ((this: unknown) => unknown) | null {
  try {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return null;
    const method = JUPYTER_DISPLAY in value ? value[JUPYTER_DISPLAY] : null;
    return typeof method === 'function' ? (method as () => unknown) : null;
  } catch {
    return null;
  }
}

/** A method that returns nothing leaves it to us. */
function ownBundle(data: unknown, value: unknown): MimeBundle {
  if (data === undefined || data === null) return bundleOf(plainData(value));
  const own = mimeData(data);
  return bundleOf('text/plain' in own ? own : { ...own, 'text/plain': inspectText(value) });
}

function plainData(value: unknown): Data {
  if (isTable(value)) return { 'text/html': htmlTable(value), 'text/plain': textTable(value) };
  return { 'text/plain': inspectText(value) };
}

/** Also a table of another copy of Arquero, one that is installed in the notebook's folder. */
function isTable(value: unknown): value is ColumnTable {
  try {
    if (value instanceof ColumnTable) return true;
    if (typeof value !== 'object' || value === null) return false;
    return TABLE_METHODS.every((name) => name in value && typeof Reflect.get(value, name) === 'function');
  } catch {
    return false;
  }
}

const TABLE_METHODS = ['columnNames', 'column', 'numRows', 'numCols', 'scan', 'groupby'];
