import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowFormats } from '../../src/kmod/spec/formats.ts';
import { rowTable } from '../../src/kmod/tabulate/rows.ts';

/** The values of messages, as the kernel's printf made them, beside the columns that every row has. */
function valuesOf(body: string, ...messages: string[]) {
  const rows = messages.map((text) => ({ ts: 1, cpu: 0, tid: 7, task: 'cat', process: 6, place: 'f', text }));
  const { table } = rowTable(rows, rowFormats(body));
  return table.objects().map((row) => Object.fromEntries(Object.entries(row).slice(7)));
}

test('each name before a conversion is a column of the conversion’s type', () => {
  assert.deepEqual(
    valuesOf(
      'emit("name=%s n=%d, mask=0x%x ptr=%px wide=%lx share=%d%% %d", a, b, c, d, e, f, g);',
      'name=a b=c n=5 n=-3, mask=0xff ptr=ffff888000000000 wide=10 share=50% 9',
    ),
    [{ name: 'a b=c n=5', n: -3, mask: 255, ptr: 0xffff888000000000n, wide: 16n, share: 50 }],
  );
});

test('formats in pieces, with levels and other functions are read; each row has the columns of its own', () => {
  assert.deepEqual(
    valuesOf(
      'trace_printk("%s: dfd=%d,"\n  " name=%s\\n", s, d, n); pr_info("took=%lld ns\\n", t); printk(KERN_INFO "left=%u", l); emit(format, x);',
      'do_filp_open: dfd=-100, name=x\n',
      'took=12 ns\n',
      'left=4',
      'nothing=like it',
    ),
    [
      { dfd: -100, name: 'x', took: null, left: null },
      { dfd: null, name: null, took: 12, left: null },
      { dfd: null, name: null, took: null, left: 4 },
      { dfd: null, name: null, took: null, left: null },
    ],
  );
});

test('a column with a number that does not fit one is bigint as a whole; one of two types is text', () => {
  assert.deepEqual(valuesOf('emit("n=%llu", n);', 'n=1', 'n=18446744073709551615'), [
    { n: 1n },
    { n: 18446744073709551615n },
  ]);
  assert.deepEqual(valuesOf('emit("a=%d", n); emit("b a=%s", s);', 'a=1', 'b a=x'), [{ a: '1' }, { a: 'x' }]);
});

test('a name that every row has gets another', () => {
  assert.deepEqual(valuesOf('emit("pid=%d comm=%s", p, c);', 'pid=3 comm=cat'), [
    { arg_pid: 3, arg_comm: 'cat' },
  ]);
});

test('a call in a comment or in text is no format, and columns are there without a row', () => {
  const { schema } = rowTable([], rowFormats('/* emit("a=%d") */ emit("emit(\\"b=%d\\") c=%d", 1, 2);'));
  assert.deepEqual(
    schema.columns.slice(7).map(({ name }) => name),
    ['b', 'c'],
  );
});
