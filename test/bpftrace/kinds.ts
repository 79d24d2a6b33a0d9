import assert from 'node:assert/strict';

/** What a program of `kinds` gave: recorded or live. */
export interface Result {
  rows(name: string): readonly Record<string, unknown>[];
  readonly report: {
    readonly lost: number;
    readonly overflowed: number;
    readonly ambiguous: number;
    readonly unreadable: number;
  };
  readonly notes: string;
  /** Of bpftrace. */
  readonly newer: boolean;
}

const values = (result: Result, name: string) => result.rows(name).map((row) => row.value);
/** A table of name and value as an object: maps have no order. */
const byKey = (result: Result, name: string, key: string, value = 'value') =>
  Object.fromEntries(result.rows(name).map((row) => [row[key], row[value]]));
const without = (rows: readonly Record<string, unknown>[], ...names: string[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))));
const filled = (rows: readonly Record<string, unknown>[]) => rows.filter((row) => row.count !== 0);

const MAC = /^([\dA-F]{2}:){5}[\dA-F]{2}$/i;

/** The workload's own knowledge: how often it opened what, with which flags. */
const OPENS = { '/tmp/counted/a': 3, '/tmp/counted/b': 5, '/tmp/counted/café': 7, '/tmp/counted/x,y': 2 };
const ALL = 17;
const WRITING = { flags: 0x241, opens: 3 };
const WRITES = 6000;
const SUM = WRITING.flags * WRITING.opens;

/** Per program what its tables must hold: nothing of it was taken from our own output. */
export const KINDS: Readonly<Record<string, (result: Result) => void>> = {
  aggregates(result) {
    assert.deepEqual(values(result, 'scalar'), [42]);
    assert.deepEqual(values(result, 'negative'), [-5]);
    assert.deepEqual(values(result, 'big'), [0xffffffffffffffffn]);
    assert.deepEqual(values(result, 'text'), ['sh']);
    assert.deepEqual(values(result, 'count'), [ALL]);
    assert.deepEqual(byKey(result, 'by_name', 'filename'), OPENS);
    assert.deepEqual(byKey(result, 'map', 'filename'), OPENS);
    // Two strings of which one has a comma: there are two ways, so the whole key stays.
    const by = result.rows('by');
    const unsplit = by.filter((row) => row.filename === null);
    assert.deepEqual(
      unsplit.map((row) => [row.key, row.value]),
      [['sh,/tmp/counted/x,y,0', 2]],
    );
    assert.equal(result.report.ambiguous, unsplit.length);
    const split = { ...result, rows: () => by.filter((row) => row.filename !== null) };
    const { '/tmp/counted/x,y': _, ...rest } = OPENS;
    assert.deepEqual(byKey(split, 'by', 'filename'), rest);
    for (const row of split.rows())
      assert.deepEqual([row.comm, row.flags], ['sh', row.filename === '/tmp/counted/a' ? WRITING.flags : 0]);
    assert.deepEqual(byKey(result, 'sum', 'filename'), {
      ...Object.fromEntries(Object.keys(OPENS).map((name) => [name, 0])),
      '/tmp/counted/a': SUM,
    });
    const average = Math.floor(SUM / ALL);
    assert.deepEqual(values(result, 'avg'), [average]);
    assert.deepEqual(result.rows('avg_by'), [{ comm: 'sh', value: average }]);
    assert.deepEqual(values(result, 'min'), [1]);
    assert.deepEqual(values(result, 'max'), [WRITING.flags]);
    const stats = { count: ALL, average, total: SUM };
    assert.deepEqual(result.rows('stats'), [stats]);
    assert.deepEqual(result.rows('stats_by'), [{ comm: 'sh', ...stats }]);
    const buckets = [
      { min: 0, max: 0, count: 14 },
      { min: 512, max: 1023, count: 3 },
    ];
    assert.deepEqual(filled(result.rows('hist')), buckets);
    assert.deepEqual(
      filled(result.rows('hist_by')),
      buckets.map((bucket) => ({ comm: 'sh', dfd: -100, ...bucket })),
    );
    assert.deepEqual(filled(result.rows('lhist')), [
      { min: 0, max: 99, count: 14 },
      { min: 500, max: 599, count: 3 },
    ]);
    assert.deepEqual(filled(result.rows('outside')), [
      { min: null, max: 99, count: 14 },
      { min: 500, max: null, count: 3 },
    ]);
  },

  values(result) {
    assert.deepEqual(result.rows('tuple'), [{ value1: 1, value2: 'a,b', value3: -3 }]);
    assert.deepEqual(result.rows('nested'), [{ value1: 1, value2_1: 2, value2_2: 'x' }]);
    assert.deepEqual(without(result.rows('tuples'), 'ts').slice(0, 2), [
      { key: 1, value1: 10, value2: 'one' },
      { key: 2, value1: 20, value2: 't,w,o' },
    ]);
    // What every process of nice 0 weighs: NICE_0_LOAD, and its inverse (kernel/sched/core.c, sched_prio_to_wmult).
    assert.deepEqual(result.rows('weight'), [{ weight: 1024 * 1024, inv_weight: 4194304 }]);
    assert.match(String(values(result, 'clock')[0]), /^\d\d:\d\d:\d\d$/);
    assert.deepEqual(values(result, 'address'), ['127.0.0.1']);
    assert.deepEqual(result.rows('addresses'), [{ key1: '127.0.0.1', key2: 80, value: 1 }]);
    assert.match(String(values(result, 'mac')[0]), MAC);
    assert.match(String(values(result, 'bytes')[0]), /^a/);
    assert.deepEqual(values(result, 'enum'), [2]);
    assert.deepEqual(values(result, 'enums'), [1]);
    const output = (kind: string) =>
      result
        .rows('output')
        .filter((row) => row.kind === kind)
        .map((row) => row.text);
    assert.deepEqual(output('value'), [
      '7 seven',
      '5',
      'a string',
      '{ .weight = 1048576, .inv_weight = 4194304 }',
    ]);
    assert.match(String(output('time')), /^20\d\d\n$/);
    assert.deepEqual(output('join'), ['/bin/echo one two three']);
    assert.match(String(output('cat')), /^\w+\n$/);
    assert.deepEqual(result.rows('printf1'), [
      { d: -7, u: 8, x: 0x12345678, lx: 0xffff880012345678n, hex: 255 },
    ]);
    assert.match(result.notes, /printf1: %x shows the low 32 bits of x; %lx shows all/);
    const [second] = result.rows('printf2');
    assert.deepEqual([second!.c, second!.s, second!.p], ['A', 'text', 0xffff880012345678n]);
    assert.deepEqual(Object.values(result.rows('printf3')[0]!), [42, 'ab', 'cd']);
    assert.deepEqual(result.rows('printf4'), [{ lld: -5000000000, hd: 70000 % 65536 }]);
    assert.deepEqual(result.rows('printf5'), [{ text: 'nothing\n' }]);
    const [address, mac] = Object.values(result.rows('printf6')[0]!);
    assert.equal(address, '127.0.0.1');
    assert.match(String(mac), MAC);
  },

  stacks(result) {
    const counted = (name: string) => result.rows(name).reduce((sum, row) => sum + (row.value as number), 0);
    for (const name of ['kstack', 'ustack', 'perf', 'two']) assert.equal(counted(name), ALL, name);
    for (const { kstack } of result.rows('kstack') as { kstack: string[] }[]) {
      assert.ok(kstack.length <= 3 && kstack.length > 0);
      for (const entry of kstack) assert.match(entry, /^[\w.]+\+\d+$/);
    }
    for (const { ustack, comm } of result.rows('ustack') as { ustack: string[]; comm: string }[]) {
      assert.equal(comm, 'sh');
      assert.ok(ustack.length <= 2 && ustack.length > 0);
    }
    for (const name of ['last', 'ulast']) assert.ok((values(result, name)[0] as string[]).length > 0, name);
    const lines = result.rows('printf1') as { name: string; stack: string[] }[];
    assert.deepEqual(
      Object.fromEntries(
        Object.keys(OPENS).map((name) => [name, lines.filter((row) => row.name === name).length]),
      ),
      OPENS,
    );
    assert.ok(lines.every(({ stack }) => stack.length === 3));
    assert.deepEqual(values(result, 'ksym_last'), ['do_filp_open']);
    assert.deepEqual(
      result.rows('ksym').map((row) => Object.values(row)[0]),
      ['do_filp_open'],
    );
    assert.match(String(Object.values(result.rows('usym')[0]!)[0]), /open|^0x/);
  },

  bytes(result) {
    const names = ['a"b\\c', 'tab\there', 'line\nbreak', '\u0001\u001f', '\ufffd\ufffd.', 'ü'].map(
      (name) => `/tmp/bytes/${name}`,
    );
    const each = Object.fromEntries(names.map((name) => [name, 1]));
    assert.deepEqual(
      result.rows('printf1'),
      names.map((name) => ({ name, flags: WRITING.flags })),
    );
    assert.deepEqual(byKey(result, 'n', 'filename'), each);
    assert.deepEqual(
      byKey({ ...result, rows: () => filled(result.rows('flags')) }, 'flags', 'filename', 'count'),
      each,
    );
    for (const row of filled(result.rows('flags'))) assert.deepEqual([row.min, row.max], [512, 1023]);
    for (const row of result.rows('stats'))
      assert.deepEqual([row.key2, row.count, row.average, row.total], [26, 1, WRITING.flags, WRITING.flags]);
    assert.equal(result.rows('stats').length, names.length);
    assert.deepEqual(result.rows('last'), [{ value1: names.at(-1), value2: 26 }]);
    assert.equal(
      result.rows('output').filter((row) => row.kind === 'value' || row.kind === 'tuple').length,
      names.length,
    );
  },

  keys(result) {
    assert.deepEqual(
      result.rows('two').map((row) => row.key),
      ['a,b,c', 'a,b,c'],
    );
    assert.deepEqual(values(result, 'two').sort(), [1, 2]);
    assert.deepEqual(result.rows('number'), [{ key1: 'd,e', key2: -100, value: 26 }]);
    assert.deepEqual(result.rows('one'), [{ key: 'x,y', value: 1 }]);
    assert.deepEqual(Object.values(result.rows('unsigned')[0]!), [0xffffffffffffffffn, 1, 1]);
    assert.deepEqual(Object.values(result.rows('negative')[0]!), [-5, 'x', 1]);
    assert.deepEqual(Object.values(result.rows('words')[0]!).slice(0, 2), ['a', 'b']);
    assert.ok(result.report.ambiguous >= 2);
  },

  lost(result) {
    assert.deepEqual(values(result, 'written'), [WRITES]);
    told(result, result.rows('printf1').length + result.report.lost);
  },

  full(result) {
    assert.deepEqual(values(result, 'written'), [WRITES]);
    assert.equal(result.rows('keys').length, 4096);
    // What the kernel refused is told by an event for each, and those may be lost too.
    told(result, 4096 + result.report.overflowed + result.report.lost);
    assert.ok(result.report.overflowed > 0);
  },

  periodic(result) {
    const prints = result.rows('n') as { ts: number; value: number }[];
    assert.ok(prints.length >= 4, `${prints.length} prints`);
    assert.deepEqual(prints.map((row) => row.value).slice(0, 3), [1, 2, 3]);
    assert.ok(prints.every((row, i) => i === 0 || row.ts >= prints[i - 1]!.ts));
    for (const row of filled(result.rows('us'))) assert.deepEqual([row.min, row.max, row.count], [8, 15, 1]);
    assert.ok(filled(result.rows('us')).length >= 4);
    assert.deepEqual(without(result.rows('by'), 'ts')[1], { key1: 'a', key2: 1, value: 4 });
  },
};

/** Nothing is lost that bpftrace does not tell of; the older one tells of a loss when the next event comes, so never of the last. */
function told({ newer }: Result, events: number): void {
  if (newer) assert.equal(events, WRITES);
  else assert.ok(events <= WRITES, `${events} events of ${WRITES}`);
}

/** What only bpftrace from 0.22 on has. */
export const NEWER_KINDS: typeof KINDS = {
  newer(result) {
    const printed = result.rows('printf1').map(({ key, value }) => `${key}=${value}`);
    assert.deepEqual(printed.sort(), ['1=2', '2=3']);
    assert.deepEqual(result.rows('printf2'), [
      { color: 'GREEN', number: 2, error: 'No such file or directory' },
    ]);
    assert.deepEqual(values(result, 'error'), ['Permission denied']);
    // An enum that was cast is a number as a key.
    assert.deepEqual(Object.values(result.rows('cast')[0]!), [1, 4]);
    assert.deepEqual(Object.values(result.rows('tuple')[0]!), [1, 'x,y', 2]);
  },
};

/** Nothing is left unread, and nothing is guessed, but where a program is about that. */
export function checkWhole({ report }: Result, name: string): void {
  assert.equal(report.unreadable, 0);
  if (name !== 'keys' && name !== 'aggregates') assert.equal(report.ambiguous, 0);
  if (name !== 'lost' && name !== 'full') assert.equal(report.lost + report.overflowed, 0);
}
