import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import { InputError } from '../../src/base/errors.ts';
import { buildTable } from '../../src/table/build.ts';
import { op } from '../../src/table/op.ts';
import type { Table } from '../../src/table/types.ts';

interface Row {
  readonly lat: number;
  readonly name: string | null;
  readonly tag: string;
}

const N = 100;
const NAMES = ['  n0', 'n1  ', 'n2'];
const lats = Float64Array.from({ length: N }, (_, i) => i % 10);

function sample(): Table<Row> {
  return buildTable<Row>(
    {
      name: 'sample',
      columns: [
        { name: 'lat', type: { kind: 'number' }, nullable: false },
        { name: 'name', type: { kind: 'string' }, nullable: true },
        { name: 'tag', type: { kind: 'string' }, nullable: false },
      ],
    },
    {
      lat: lats,
      name: {
        codes: Uint32Array.from({ length: N }, (_, i) => (i % 4 === 3 ? 0xffffffff : i % 4)),
        dictionary: NAMES,
      },
      tag: Array.from({ length: N }, (_, i) => (i % 2 ? 'odd' : 'even')),
    },
  );
}

/** What the same function gives when JavaScript itself runs it over the rows. */
function expected(keep: (d: Row) => unknown): Row[] {
  return sample().objects().filter(keep);
}

const threshold = 5;
const limits = { low: 3 };
const twice = (x: number) => x * 2;
// Names that Arquero would take for its own: constants, functions, and methods of strings that it has as functions.
const E = 7;
const PI = 4;
const round = (x: number) => (x > 5 ? 1 : 0);
const max = (x: number) => x + 1000;

const filters: Readonly<Record<string, (d: Row) => unknown>> = {
  'a constant': (d) => d.lat > 5,
  'a variable': (d) => d.lat > threshold,
  'a property of a variable': (d) => d.lat > limits.low,
  'an own function': (d) => twice(d.lat) > 9,
  'a variable called E': (d) => d.lat < E,
  'a variable called PI': (d) => d.lat === PI,
  'an own function called round': (d) => round(d.lat) === 1,
  'an own function called max': (d) => max(d.lat) > 1005,
  'a method that Arquero has as a function': (d) => d.name !== null && d.name.trim() === 'n1',
  'an optional chain': (d) => d.name?.startsWith('n'),
  'a template': (d) => `${d.tag}` === 'odd',
  'a regular expression': (d) => /^n[12]/.test(d.name ?? ''),
  'a block body': (d) => {
    const half = d.lat / 2;
    return half > 2;
  },
  destructuring: ({ lat, tag }) => lat > 5 && tag === 'odd',
  'Math functions': (d) => Math.max(d.lat, 4) > 4 && Math.sqrt(d.lat) > 2,
  'a Math function unknown to Arquero': (d) => Math.hypot(d.lat, 0) > 4,
  'a string that is in the dictionary': (d) => d.name === 'n2',
  'a string that is not in the dictionary': (d) => d.name === 'absent',
  'unequal to a string that is not in the dictionary': (d) => d.name !== 'absent',
  'comparison with null': (d) => d.name === null,
  'the length of a string': (d) => d.tag.length === 3,
  'a comparison with a bigint': (d) => BigInt(d.lat) > 5n,
};

for (const [what, keep] of Object.entries(filters)) {
  test(`a filter with ${what} keeps the rows that JavaScript would`, () => {
    const kept = sample().filter(keep).objects();
    assert.deepEqual(kept, expected(keep));
    assert.notEqual(kept.length, what.startsWith('a string that is not') ? N : 0);
  });
}

test('a closure in filter of a filtered and ordered table sees the right rows', () => {
  const table = sample()
    .filter((d) => d.lat > limits.low)
    .orderby((d) => -twice(d.lat));
  assert.deepEqual(
    table.filter((d) => d.lat < E).array('lat'),
    [...lats].filter((x) => x > 3 && x < 7).sort((a, b) => b - a),
  );
});

test('derive computes with variables and keeps op functions of single values working', () => {
  const derived = sample().derive({ far: (d) => twice(d.lat) + E, near: (d) => op.round(d.lat / threshold) });
  assert.equal(derived.get('far', 3), 13);
  assert.equal(derived.get('near', 8), 2);
});

test('groupby, desc and window verbs take closures too', () => {
  const groups = sample()
    .groupby({ slow: (d) => d.lat > threshold })
    .count();
  assert.deepEqual(groups.objects(), [
    { slow: false, count: 60 },
    { slow: true, count: 40 },
  ]);
  const first = sample()
    .orderby(aq.desc((d: Row) => twice(d.lat)))
    .get('lat', 0);
  assert.equal(first, 9);
});

test('a join condition may be a closure', () => {
  const pairs = sample()
    .slice(0, 10)
    .join(sample().slice(0, 5), (a, b) => twice(a.lat) === b.lat);
  assert.equal(pairs.numRows(), 3);
  assert.equal(
    sample()
      .semijoin(sample().slice(0, 5), (a, b) => a.lat === twice(b.lat))
      .numRows(),
    50,
  );
});

test('aggregates over columns, constants and Math work as in Arquero', () => {
  const table = sample();
  const share = table.derive({ share: (d) => d.lat / op.max(d.lat) }).get('share', 9);
  assert.equal(share, 1);
  const rolled = table.groupby('tag').rollup({ total: (d) => op.sum(d.lat) / 2, n: op.count() });
  assert.deepEqual(rolled.objects(), [
    { tag: 'even', total: 100, n: 50 },
    { tag: 'odd', total: 125, n: 50 },
  ] as never);
});

const refused: Readonly<Record<string, () => unknown>> = {
  'derive mixes an aggregate with a variable': () =>
    sample().derive({ q: (d) => op.mean(d.lat) - threshold }),
  'derive mixes an aggregate with a variable called E': () =>
    sample().derive({ q: (d) => op.mean(d.lat) * E }),
  'filter mixes an aggregate with an own function': () => sample().filter((d) => op.mean(d.lat) > twice(2)),
  'rollup uses a variable': () => sample().rollup({ q: (d) => op.mean(d.lat) * threshold }),
  'rollup calls an own function called round': () => sample().rollup({ q: (d) => round(op.mean(d.lat)) }),
  'an aggregate got out of op is calculated with': () => {
    const { mean } = op;
    return sample().derive({ q: (d) => mean(d.lat) * threshold });
  },
  'an aggregate got out of op is the result': () => {
    const { mean } = op;
    return sample().derive({ q: (d) => [mean(d.lat), threshold][0] });
  },
  'a join condition uses an aggregate': () => sample().join(sample(), (a, b) => a.lat === op.max(b.lat)),
};

for (const [what, run] of Object.entries(refused)) {
  test(`it is refused with an explanation when ${what}`, () => {
    assert.throws(run, (error: unknown) => {
      assert.ok(error instanceof InputError);
      assert.equal(error.code, 'closure-with-aggregate');
      assert.match(error.message, /derive a column with the aggregate alone/);
      return true;
    });
  });
}

test('a misspelt column is named with the nearest one', () => {
  const table = sample() as unknown as Table<{ readonly nmae: string }>;
  assert.throws(
    () => table.filter((d) => d.nmae === 'x'),
    (error: unknown) =>
      error instanceof InputError && /no column 'nmae'\ndid you mean name\?/.test(error.message),
  );
});

test('variables and op may be properties of the notebook object, as in the code of a cell', () => {
  const $ = { threshold: 5, E: 7, op, aq, round };
  assert.deepEqual(
    sample()
      .filter((d) => d.lat > $.threshold && d.lat < $.E)
      .dedupe('lat')
      .array('lat'),
    [6],
  );
  assert.equal(
    sample()
      .derive({ r: (d) => $.round(d.lat) })
      .get('r', 6),
    1,
  );
  assert.equal(
    sample()
      .rollup({ top: (d) => $.op.max(d.lat) })
      .get('top'),
    9,
  );
  assert.equal(
    sample()
      .rollup({ top: (d) => $.aq.op.max(d.lat) as unknown as number })
      .get('top'),
    9,
  );
});
