import { didYouMean, nearest } from '../../base/nearest.ts';
import { parseFilter, predicatesOf } from '../spec/filter.ts';
import type { CompiledBody, KernelFacts } from '../spec/types.ts';
import { type Blame, blameIn, part, type Word } from '../spec/word.ts';
import { compileSpanFilter } from './span-filter.ts';
import { tableColumns } from './table-columns.ts';

/** What ends a trace: the first row of one table that satisfies a condition. */
export interface Until {
  /** As written. */
  readonly text: string;
  readonly table: CompiledBody['tables'][number];
  readonly holds: (value: (column: string) => unknown) => boolean;
}

/**
 * `EVENT.FIELD > X`, or several such comparisons of one event, in the syntax of a filter. Throws InputError whose source
 * is the condition's own text.
 */
export function compileUntil(text: string, { tables, hists }: CompiledBody, { btf }: KernelFacts): Until {
  const blame = blameIn(text);
  const condition = { text, span: { line: 0, column: 0, length: text.length } };
  const fields = predicatesOf(parseFilter(condition, blame)).map(({ field }) => field);
  const named = fields.map((field) => eventOf(field, blame));
  const table = tables.find(({ event }) => event === named[0]!.text);
  const hist = hists.find(({ event, of }) => [event, of.event].includes(named[0]!.text));
  if (!table && hist)
    throw blame(named[0]!.span, {
      code: 'bad-until',
      what: `'${named[0]!.text}' has no rows: it is counted`,
      why: 'one row decides',
      hint: 'name an event with rows: of what hist counts, the same probe in a line of its own',
    });
  if (!table)
    throw blame(named[0]!.span, {
      code: 'unknown-event',
      what: `the cell has no event '${named[0]!.text}'`,
      hint: nearestOf(
        named[0]!.text,
        tables.map(({ event }) => event),
      ),
    });
  const other = named.find((event) => event.text !== table.event);
  if (other)
    throw blame(other.span, {
      code: 'bad-until',
      what: `'${other.text}' is another event than '${table.event}'`,
      why: 'one row decides',
      hint: 'compare fields of one event; a span has those of both its ends',
    });
  const own = tableColumns(table);
  const columns = own.map((column) => ({ ...column, name: `${table.event}.${column.name}` }));
  const { keeps } = compileSpanFilter(condition, columns, btf, blame);
  const behind = table.event.length + 1;
  return { text, table, holds: (value) => keeps((column) => value(column.slice(behind))) };
}

/** What stands before the point. */
function eventOf(field: Word, blame: Blame): Word {
  const point = field.text.lastIndexOf('.');
  if (point > 0) return part(field, 0, point);
  throw blame(field.span, {
    code: 'bad-until',
    what: `'${field.text}' does not say of which event it is`,
    hint: `write EVENT.${field.text}`,
  });
}

function nearestOf(name: string, names: readonly string[]): string {
  return didYouMean(nearest(name, names)) ?? `it has ${names.join(', ')}`;
}
