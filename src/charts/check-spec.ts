import { InputError } from '../base/errors.ts';
import { didYouMean, nearest } from '../base/nearest.ts';
import type { VegaLiteSpec } from './chart.ts';

/** Vega-Lite documentation, "Mark". */
const MARKS = [
  ...['arc', 'area', 'bar', 'boxplot', 'circle', 'errorband', 'errorbar', 'geoshape', 'image', 'line'],
  ...['point', 'rect', 'rule', 'square', 'text', 'tick', 'trail'],
];

/**
 * What Vega-Lite would not say, or not so that it helps. Throws InputError `chart-mark` for a mark that it does not
 * know and, where the rows are a table with these columns, `unknown-column` for a field that is none.
 */
export function checkSpec(spec: VegaLiteSpec, columns: readonly string[] | null): void {
  const objects = [...objectsIn(spec)];
  for (const { mark } of objects) checkMark(mark);
  // What a transform or another data set brings is known to Vega-Lite only.
  const given = objects.some(
    (part) => part.transform !== undefined || (part !== spec && part.data !== undefined),
  );
  if (columns === null || given) return;
  for (const { encoding } of objects) {
    if (typeof encoding !== 'object' || encoding === null) continue;
    for (const { field } of objectsIn(encoding)) checkField(field, columns);
  }
}

type Part = Readonly<Record<string, unknown>>;

function* objectsIn(part: unknown): Generator<Part> {
  if (typeof part !== 'object' || part === null) return;
  if (!Array.isArray(part)) yield part as Part;
  for (const [name, inner] of Object.entries(part)) if (name !== 'values') yield* objectsIn(inner);
}

function checkMark(mark: unknown): void {
  const type = typeof mark === 'object' && mark !== null ? (mark as Part).type : mark;
  if (type === undefined || (typeof type === 'string' && MARKS.includes(type))) return;
  throw new InputError({
    code: 'chart-mark',
    what: `Vega-Lite has no mark '${String(type)}'`,
    hint: didYouMean(nearest(String(type), MARKS)) ?? `its marks are ${MARKS.join(', ')}`,
  });
}

/** `a.b` and `a[0]` are paths into a column. */
function checkField(field: unknown, columns: readonly string[]): void {
  if (typeof field !== 'string' || /[.[\\]/.test(field) || columns.includes(field)) return;
  throw new InputError({
    code: 'unknown-column',
    what: `the table has no column '${field}'`,
    hint: didYouMean(nearest(field, columns)) ?? `its columns are ${columns.join(', ')}`,
  });
}
