import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJson } from '../../src/bpftrace/decode/json.ts';
import { readMessage } from '../../src/bpftrace/decode/message.ts';
import { mapRows } from '../../src/bpftrace/tabulate/map-rows.ts';
import { printfRows } from '../../src/bpftrace/tabulate/printf-rows.ts';
import { Tabulator } from '../../src/bpftrace/tabulate/tabulate.ts';

const arg = (name: string, type: string) => ({ name, type });
const map = (type: string, ...keys: ReturnType<typeof arg>[]) =>
  mapRows({ name: '@m', type, keys, printed: false, emptied: false });

function filled(rows: ReturnType<typeof map>, json: string) {
  rows.add(readJson(json)!, 0);
  return rows.table().table.objects();
}

test('a member whose type bpftrace 0.17 does not tell is a number if all of them are', () => {
  const key = arg('flags', '');
  assert.deepEqual(filled(map('count', key), '{"577": 3, "0": 14}'), [
    { flags: 577, value: 3 },
    { flags: 0, value: 14 },
  ]);
  assert.deepEqual(filled(map('count', key), '{"577": 3, "a": 14}'), [
    { flags: '577', value: 3 },
    { flags: 'a', value: 14 },
  ]);
});

test('a key of 64 bits without a sign is read as such, and one with a sign keeps it', () => {
  const json = '{"-1,-1": 1}';
  for (const unsigned of ['unsigned int64', 'uint64'])
    assert.deepEqual(filled(map('int64', arg('u', unsigned), arg('s', 'int64')), json), [
      { u: 0xffffffffffffffffn, s: -1, value: 1 },
    ]);
});

test('keys escaped twice are the same as those escaped once', () => {
  const twice = mapRows(
    { name: '@m', type: 'count', keys: [arg('s', 'string[64]')], printed: false, emptied: false },
    true,
  );
  const json = String.raw`{"caf\\uffffffc3\\uffffffa9": 1, "a\\\"b\\\\c\\n": 2, "raw\"": 3}`;
  twice.add(readJson(json)!, 0);
  const names = twice
    .table()
    .table.objects()
    .map((row) => Object.values(row)[0]);
  assert.deepEqual(names, ['café', 'a"b\\c\n', 'raw"']);
});

test('a time without quotes may hold commas', () => {
  assert.deepEqual(filled(map('timestamp'), '{"x": 1}').length, 1);
  const message = readMessage(
    '{"type": "map", "data": {"@clock": {"a": 28 Nov, 10:15, "b": 29 Nov, 11:15}}}',
  );
  assert.ok(message.kind === 'map');
  const rows = map('timestamp', arg('name', 'string[4]'));
  rows.add(message.value, 0);
  assert.deepEqual(rows.table().table.objects(), [
    { name: 'a', value: '28 Nov, 10:15' },
    { name: 'b', value: '29 Nov, 11:15' },
  ]);
});

test('a field of a known width ends where it ends, whatever stands in it', () => {
  const rows = printfRows('printf1', {
    format: '%-6d %-16s %4d %3d %s\n',
    args: [
      arg('pid', 'int64'),
      arg('comm', 'string[16]'),
      arg('fd', 'int64'),
      arg('err', 'int64'),
      arg('path', 'string[64]'),
    ],
  });
  const line = (pid: number, comm: string, fd: number, err: number, path: string) =>
    `${String(pid).padEnd(6)} ${comm.padEnd(16)} ${String(fd).padStart(4)} ${String(err).padStart(3)} ${path}\n`;
  rows.add(line(12, 'my sh 3', -1, 2, '/a b 3 4'));
  rows.add(line(1234567, 'x', 12345, 0, ' 7 8'));
  assert.deepEqual(rows.table().table.objects(), [
    { pid: 12, comm: 'my sh 3', fd: -1, err: 2, path: '/a b 3 4' },
    { pid: 1234567, comm: 'x', fd: 12345, err: 0, path: ' 7 8' },
  ]);
  assert.equal(rows.ambiguous, 0);
});

test('a %x of a wider value is told of when all of its digits are used', () => {
  const of = (format: string) => printfRows('printf1', { format, args: [arg('ret', 'uint64')] });
  const [short, long] = [of('%x\n'), of('%lx\n')];
  short.add('ff\n');
  assert.deepEqual(short.notes(), []);
  short.add('12345678\n');
  assert.match(short.notes().join(), /printf1: %x shows the low 32 bits of ret/);
  long.add('12345678\n');
  assert.deepEqual(long.notes(), []);
});

test('what the kernel refused is counted, a full map on its own', () => {
  const error = (helper: string, code: number) =>
    readMessage(`{"type": "helper_error", "helper": "${helper}", "retcode": ${code}, "line": 6, "col": 13}`);
  assert.deepEqual(error('map_update_elem', -7), {
    kind: 'failed',
    what: 'line 6: map_update_elem failed with E2BIG',
    full: true,
  });
  assert.deepEqual(error('get_stackid', -14), {
    kind: 'failed',
    what: 'line 6: get_stackid failed with EFAULT',
    full: false,
  });
});

const word = (text: string) => ({ name: null, type: 'none', text });

/** The rows of each `printf` of a program that printed these lines. */
function printfs(formats: readonly Parameters<typeof printfRows>[1][], lines: readonly string[]) {
  const tabulator = new Tabulator({ maps: [], printfs: formats, escapesKeysTwice: false });
  for (const text of lines) tabulator.add({ kind: 'printf', text }, 0);
  return tabulator.tables().map(({ table }) => table.objects());
}

test('a header of fields is a row of its own and takes no other', () => {
  const header = { format: '%-6s %-16s %s\n', args: ['PID', 'COMM', 'PATH'].map(word) };
  const row = {
    format: '%-6d %-16s %s\n',
    args: [arg('pid', 'int64'), arg('comm', 'string[16]'), arg('path', 'string[64]')],
  };
  const lines = ['PID    COMM             PATH\n', '12     cat              /etc/hosts\n'];
  const [headers, rows] = printfs([header, row], lines);
  assert.deepEqual(headers?.map(Object.values), [['PID', 'COMM', 'PATH']]);
  assert.deepEqual(rows, [{ pid: 12, comm: 'cat', path: '/etc/hosts' }]);
});

test('a row is of the printf whose words it has, whichever comes first', () => {
  const text = arg('text', 'string[64]');
  const [any, named] = printfs(
    [
      { format: '%s\n', args: [text] },
      { format: 'name=%s n=%d\n', args: [text, arg('n', 'int64')] },
    ],
    ['name=a n=5\n', 'nothing of the kind\n'],
  );
  assert.deepEqual(any, [{ text: 'nothing of the kind' }]);
  assert.deepEqual(named, [{ name: 'a', n: 5 }]);
});

test('a text that is of no printf is known to be so at once', { timeout: 5000 }, () => {
  const rows = printfRows('printf1', {
    format: '%s %s %s %s %s %s %s end\n',
    args: Array.from({ length: 7 }, (_, i) => arg(`a${i}`, 'string[64]')),
  });
  assert.equal(rows.add(`${'word '.repeat(500)}\n`), false);
  assert.equal(rows.add(`${'word '.repeat(500)}end\n`), true);
});

test('a text that fits no field is known to do so at once', { timeout: 5000 }, () => {
  const rows = printfRows('printf1', {
    format: '%-9s %-6s %-6s %-16s %-4s %-20s AUDIT\n',
    args: Array.from({ length: 6 }, (_, i) => arg(`a${i}`, 'string[64]')),
  });
  assert.equal(rows.add('0      123    cat              0    CAP_CHOWN            1\n'), false);
  assert.equal(rows.add('0      123    café             0    CAP_CHOWN            1\n'), false);
});
