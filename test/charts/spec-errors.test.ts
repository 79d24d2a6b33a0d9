import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import { InputError } from '../../src/base/errors.ts';
import { charts } from '../../src/charts/charts.ts';
import { vegalite } from '../../src/charts/vegalite.ts';

const table = aq.table({ size: [1, 2], name: ['a', 'b'] }) as never;
const x = { field: 'size', type: 'quantitative' };

function refused(code: string, text: RegExp) {
  return (error: unknown) => error instanceof InputError && error.code === code && text.test(error.message);
}

test('a mark that Vega-Lite does not have is named, wherever it stands', () => {
  const said = refused('chart-mark', /no mark 'bra'\ndid you mean bar\?/);
  for (const spec of [
    { mark: 'bra' },
    { mark: { type: 'bra' } },
    { layer: [{ mark: 'line' }, { mark: 'bra' }] },
  ])
    assert.throws(() => vegalite(spec), said);
  assert.throws(
    () => vegalite({ mark: 7 }),
    refused('chart-mark', /no mark '7'\nits marks are arc, area, bar/),
  );
});

test('a field that is no column of the table is named', () => {
  const encoding = { x: { field: 'siez', type: 'quantitative' } };
  const said = refused('unknown-column', /no column 'siez'\ndid you mean size\?/);
  assert.throws(() => vegalite({ mark: 'bar', encoding }, table), said);
  assert.throws(
    () =>
      vegalite({ layer: [{ mark: 'bar', encoding: { color: { condition: { field: 'siez' } } } }] }, table),
    said,
  );
});

test('fields that a transform, another data set or a path brings are left to Vega-Lite', () => {
  const other = { x: { field: 'twice', type: 'quantitative' } };
  for (const spec of [
    { mark: 'bar', transform: [{ calculate: '2 * datum.size', as: 'twice' }], encoding: other },
    { layer: [{ mark: 'bar', data: { values: [{ twice: 1 }] }, encoding: other }] },
    { mark: 'bar', encoding: { x: { field: 'name.length', type: 'quantitative' } } },
    { mark: 'bar', encoding: { x, y: { aggregate: 'count' } }, config: { mark: { color: 'red' } } },
  ])
    assert.match(vegalite(spec, table).svg(), /^<svg/);
});

test('what Vega-Lite cannot draw is said in a few words, without the rows', () => {
  const rows = aq.table({ size: Array.from({ length: 5_000 }, (_, i) => i) }) as never;
  assert.throws(
    () => vegalite({ encoding: { x } }, rows).svg(),
    (error) =>
      refused('chart-spec', /it says: Invalid specification/)(error) &&
      (error as Error).message.length < 1_000,
  );
  const early = { mark: 'bar', encoding: { x }, transform: [{ filter: 'datum.size ===' }] };
  assert.throws(() => vegalite(early, table).svg(), refused('chart-spec', /Unexpected end of input/));
  const late = { mark: 'geoshape', projection: { type: 'nope' } };
  assert.throws(
    () => vegalite(late, table).svg(),
    refused('chart-spec', /Unrecognized projection type: nope/),
  );
});

test('a chart of a column that is not there, or holds no numbers, says so', () => {
  for (const chart of [charts.histogram, charts.ecdf]) {
    assert.throws(() => chart(table, 'siez' as never), refused('unknown-column', /siez/));
    assert.throws(() => chart(table, 'name' as never), refused('column-type', /name/));
  }
});
