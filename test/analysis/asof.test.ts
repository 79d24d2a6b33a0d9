import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import fc from 'fast-check';
import { asof } from '../../src/analysis/asof.ts';
import { InputError } from '../../src/base/errors.ts';
import { buildTable, noteOf, withNote } from '../../src/table/build.ts';
import { schemaOf } from '../../src/table/describe.ts';
import type { Table, TableOf } from '../../src/table/types.ts';

interface Call {
  readonly ts: number;
  readonly tid: number;
  readonly v: number;
}

interface Line {
  readonly ts: number;
  readonly tid: number;
  readonly msg: string;
}

const number = { kind: 'number' } as const;

function calls(rows: readonly (readonly [number, number])[], clock = 'mono'): Table<Call> {
  return buildTable<Call>(
    {
      name: 'calls',
      columns: [
        { name: 'ts', type: number, nullable: false, unit: 'ns', clock },
        { name: 'tid', type: number, nullable: false },
        { name: 'v', type: number, nullable: false },
        { name: '$stack', type: number, nullable: false, hidden: true },
      ],
    },
    {
      ts: Float64Array.from(rows, (row) => row[0]),
      tid: Int32Array.from(rows, (row) => row[1]),
      v: Int32Array.from(rows, (_, i) => i),
      $stack: new Int32Array(rows.length),
    },
  );
}

/** A plain Arquero table, as an application's log would be. */
function log(rows: readonly (readonly [number, number, string])[]): TableOf<Line> {
  const [ts, tid, msg] = [0, 1, 2].map((c) => rows.map((row) => row[c]));
  return aq.table({ ts, tid, msg } as never) as never;
}

const left = () =>
  calls([
    [0, 1],
    [10, 2],
    [20, 1],
    [30, 2],
    [40, 1],
    [50, 3],
  ]);
const right = () =>
  log([
    [5, 1, 'a'],
    [10, 2, 'b'],
    [10, 1, 'c'],
    [22, 1, 'd'],
    [28, 2, 'e'],
    [50, 3, 'f'],
  ]);

// pd.merge_asof(left, right, on='ts'), then with by='tid', then with by='tid', tolerance=10, of pandas 3.1.1, where
// left has the rows above as DataFrame({'ts': [0, 10, …], 'tid': [1, 2, …]}) and so has right.
test('rows are matched as by merge_asof of pandas', () => {
  assert.deepEqual(asof(left(), right()).array('msg'), [null, 'c', 'c', 'e', 'e', 'f']);
  assert.deepEqual(asof(left(), right(), { by: 'tid' }).array('msg'), [null, 'b', 'c', 'e', 'd', 'f']);
  const near = asof(left(), right(), { by: 'tid', within: 10 });
  assert.deepEqual(near.array('msg'), [null, 'b', 'c', 'e', null, 'f']);
  assert.deepEqual(asof(left(), right(), { by: 'tid', within: '10ns' }).objects(), near.objects());
});

test('the row is the left one and the columns of the right one, keys once, equal names with a prefix', () => {
  const [, second] = asof(left(), right(), { by: 'tid' }).objects();
  assert.deepEqual(second, { ts: 10, tid: 2, v: 1, right_ts: 10, msg: 'b' });
  const [, twice] = asof(asof(left(), right(), { by: 'tid' }), right()).objects();
  assert.deepEqual(twice, {
    ...second,
    right_right_ts: 10,
    right_tid: 1,
    right_msg: 'c',
  });
});

test('schema, hidden columns and caveats go along', () => {
  const [from, to] = [withNote(left(), 'emulated CPU'), withNote(left(), 'emulated CPU')];
  const joined = asof(from, to, { by: 'tid' });
  assert.deepEqual(
    schemaOf(joined).columns.map((c) => `${c.name} ${c.clock ?? ''}${c.hidden ? 'hidden' : ''}`),
    ['ts mono', 'tid ', 'v ', 'right_ts mono', 'right_v ', '$stack hidden'],
  );
  assert.equal(noteOf(joined), 'emulated CPU');
});

test('filtered and reordered tables join the rows they show, in the order of the left one', () => {
  const joined = asof(
    left()
      .filter((d) => d.v > 0)
      .orderby(aq.desc('ts')),
    (right() as Table<Line>).filter(aq.escape((d: Line) => d.msg !== 'e') as never),
  );
  assert.deepEqual(joined.array('v'), [5, 4, 3, 2, 1]);
  assert.deepEqual(joined.array('msg'), ['f', 'd', 'd', 'c', 'c']);
});

test('null times and keys match nothing; a bigint is equal to its number', () => {
  const asking = aq.table({ ts: [10, null, 30n], tid: [1n, 1, null] }) as unknown as TableOf<Call>;
  const answering = aq.table({ ts: [null, 5, 6], tid: [1, 1, null], msg: ['x', 'y', 'z'] });
  assert.deepEqual(asof(asking, answering as unknown as TableOf<Line>, { by: 'tid' }).array('msg'), [
    'y',
    null,
    null,
  ]);
});

test('wrong columns, stretches and clocks are explained', () => {
  const code = (run: () => unknown, expected: string) =>
    assert.throws(run, (e: unknown) => e instanceof InputError && e.code === expected);
  code(() => asof(left(), aq.table({ time: [1] })), 'unknown-column');
  code(() => asof(left(), aq.table({ ts: ['noon'] })), 'column-type');
  code(() => asof(left(), right(), { by: 'v' as 'tid' }), 'unknown-column');
  for (const within of ['soon', 0, -1, Number.NaN]) code(() => asof(left(), right(), { within }), 'duration');
  code(() => asof(left(), calls([], 'boot')), 'clocks-differ');
});

const event = fc.tuple(fc.nat(40), fc.nat(2));
const events = fc.array(event, { maxLength: 40 });

test('any tables are joined as by looking at every pair of rows', () => {
  fc.assert(
    fc.property(
      events,
      events,
      fc.boolean(),
      fc.integer({ min: 1, max: 50 }),
      (asking, told, keyed, within) => {
        const answering = told.map(([ts, tid], i) => [ts, tid, `m${i}`] as const);
        const expected = asking.map(([ts, tid]) => {
          const near = answering.filter((r) => r[0] <= ts && ts - r[0] <= within && (!keyed || r[1] === tid));
          const latest = Math.max(...near.map((r) => r[0]));
          return near.findLast((r) => r[0] === latest)?.[2] ?? null;
        });
        const joined = asof(calls(asking), log(answering), {
          within,
          ...(keyed && { by: ['tid'] as const }),
        });
        assert.deepEqual(joined.array('msg'), expected);
      },
    ),
  );
});
