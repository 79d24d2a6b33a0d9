import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodePages } from '../../src/probes/decode/decoder.ts';
import { printedFields } from '../../src/probes/decode/print-format/printed-fields.ts';
import { readCapture } from './golden.ts';
import { readTrace } from './kernel-text.ts';
import { valueAt } from './values.ts';

for (const name of ['6.1-medium', '6.1-types', '6.12-types']) {
  test(`the states of ${name}'s switches are the kernel's text`, () => {
    const { pages, options, folder } = readCapture(name);
    const { events } = decodePages(pages, options);
    const event = events.find((each) => each.name === 'sched_switch')!;
    const format = options.formats.find((text) => /^name: sched_switch$/m.test(text))!;
    const state = printedFields(format).get('prev_state')!;
    const column = event.fields.prev_state!;
    const texts = Array.from({ length: event.rows }, (_, row) =>
      state.text(valueAt(column, row) as number | bigint),
    );
    const expected = readTrace(folder).flatMap(
      ({ text }) => /^sched_switch: .* prev_state=(\S*) ==> /.exec(text)?.[1] ?? [],
    );
    assert.ok(expected.length > 50);
    assert.deepEqual(texts, expected);
  });
}

/** `format` files of Debian's 6.1 and 6.12, without the common fields that are not needed. */
const format = (fields: readonly string[], print: string) =>
  [
    'name: event',
    'ID: 1',
    'format:',
    '\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;',
    '',
    ...fields.map((field) => `\tfield:${field};`),
    '',
    `print fmt: ${print}`,
    '',
  ].join('\n');

const texts = (
  text: string,
  field: string,
  values: readonly (number | bigint)[],
  constants?: (name: string) => bigint | null,
) => {
  const printed = printedFields(text, constants).get(field);
  return printed ? values.map(printed.text) : null;
};

const SOFTIRQ = format(
  ['unsigned int vec;\toffset:8;\tsize:4;\tsigned:0'],
  '"vec=%u [action=%s]", REC->vec, __print_symbolic(REC->vec, { 0, "HI" }, { 1, "TIMER" }, { 2, "NET_TX" }, { 3, "NET_RX" }, { 4, "BLOCK" }, { 5, "IRQ_POLL" }, { 6, "TASKLET" }, { 7, "SCHED" }, { 8, "HRTIMER" }, { 9, "RCU" })',
);

test('symbols: a name, or the number in hex where there is none', () => {
  assert.deepEqual(texts(SOFTIRQ, 'vec', [0, 7, 9, 10, 31]), ['HI', 'SCHED', 'RCU', '0xa', '0x1f']);
  assert.deepEqual(printedFields(SOFTIRQ).get('vec')?.names, [
    'HI',
    'TIMER',
    'NET_TX',
    'NET_RX',
    'BLOCK',
    'IRQ_POLL',
    'TASKLET',
    'SCHED',
    'HRTIMER',
    'RCU',
  ]);
});

test('symbols: the names end before a null pointer, an empty name is none, numbers are sign-extended', () => {
  const xdp = format(
    ['u32 act;\toffset:12;\tsize:4;\tsigned:0', 'int err;\toffset:24;\tsize:4;\tsigned:1'],
    '"action=%s err=%s", __print_symbolic(REC->act, { 0, "ABORTED" }, { 1, "DROP" }, { -1, ((void *)0) }, { 2, "PASS" }), __print_symbolic(REC->err, { -1, "EPERM" }, { 1, "" }, { 1, "one" })',
  );
  assert.deepEqual(texts(xdp, 'act', [1, 2, 0xffff_ffff]), ['DROP', '0x2', '0xffffffff']);
  assert.deepEqual(texts(xdp, 'err', [-1, -2, 1]), ['EPERM', '0xfffffffffffffffe', '0x1']);
});

test('flags: joined, what has no name in hex, nothing for zero', () => {
  const inode = format(
    ['unsigned long state;\toffset:48;\tsize:8;\tsigned:0'],
    '"state=%s", __print_flags(REC->state, "|", {(1 << 0), "I_DIRTY_SYNC"}, {(1 << 1), "I_DIRTY_DATASYNC"}, {(1 << 2), "I_DIRTY_PAGES"}, {(1 << 11), "I_DIRTY_TIME"})',
  );
  assert.deepEqual(texts(inode, 'state', [0, 7n, 0x801n, 0x10n, 0xffff_0000_0000_0002n]), [
    '',
    'I_DIRTY_SYNC|I_DIRTY_DATASYNC|I_DIRTY_PAGES',
    'I_DIRTY_SYNC|I_DIRTY_TIME',
    '0x10',
    'I_DIRTY_DATASYNC|0xffff000000000000',
  ]);
  assert.equal(printedFields(inode).get('state')?.names, null);
});

test('flags: an unsigned long is compared: 1 << 31 is negative, a name without bits always fits', () => {
  const flags = format(
    ['u32 flags;\toffset:8;\tsize:4;\tsigned:0'],
    '"%s", (REC->flags) ? __print_flags(REC->flags, "", {1 << 31, "int"}, {1U << 30, "unsigned"}, {0, "zero"}, {~0U << 28, "high"}, {(unsigned long)((((( gfp_t)(0x400u|0x800u)) | (( gfp_t)0x40u)) & ~(( gfp_t)(0x400u|0x800u)))), "gfp"}) : "none"',
  );
  assert.deepEqual(texts(flags, 'flags', [0, 0x8000_0000, 0x4000_0000, 0xf000_0000, 0x40]), [
    'none',
    'zero0x80000000',
    'unsigned',
    'unsignedzero0xb0000000',
    'zerogfp',
  ]);
});

test('choices between texts, and characters', () => {
  const dax = format(
    [
      'unsigned long vm_flags;\toffset:24;\tsize:8;\tsigned:0',
      'int result;\toffset:32;\tsize:4;\tsigned:1',
      'bool ack;\toffset:36;\tsize:1;\tsigned:0',
    ],
    `"%s %s [%c]", REC->vm_flags & 0x00000008 ? "shared" : "private", (REC->result == 0) ? "MMU" : (REC->result < 0) ? "C" "PU" : "NONE", REC->ack ? '.' : ' '`,
  );
  assert.deepEqual(texts(dax, 'vm_flags', [8n, 7n]), ['shared', 'private']);
  assert.deepEqual(texts(dax, 'result', [0, -1, 1]), ['MMU', 'CPU', 'NONE']);
  assert.deepEqual(texts(dax, 'ack', [0, 1]), [' ', '.']);
  const names = ['vm_flags', 'result', 'ack'].map((field) => printedFields(dax).get(field)?.names);
  assert.deepEqual(names, [
    ['shared', 'private'],
    ['MMU', 'CPU', 'NONE'],
    ['.', ' '],
  ]);
});

const MAJOR = '((unsigned int) ((REC->dev) >> 20))';
const MINOR = '((unsigned int) ((REC->dev) & ((1U << 20) - 1)))';
const DEV = ['dev_t dev;\toffset:8;\tsize:4;\tsigned:0'];

test('a device is printed as the format does', () => {
  const printed = ['%d,%d', '%d:%d', '0x%x:0x%x', '%02x:%02x'].map((conversions) =>
    texts(format(DEV, `"dev ${conversions} ino", ${MAJOR}, ${MINOR}`), 'dev', [0x80_0010, 0xfff0_0000]),
  );
  assert.deepEqual(printed, [
    ['8,16', '4095,0'],
    ['8:16', '4095:0'],
    ['0x8:0x10', '0xfff:0x0'],
    ['08:10', 'fff:00'],
  ]);
});

test('parts that stand together are one text, a label between them ends it', () => {
  const fields = ['unsigned short ioprio;\toffset:32;\tsize:2;\tsigned:0'];
  const parts = (print: string) =>
    format(
      fields,
      `${print}, __print_symbolic((((REC->ioprio) >> 13) & (8 - 1)), { 0, "none" }, { 2, "be" }), (((REC->ioprio) >> 3) & ((1 << 10) - 1)), ((REC->ioprio) & ((1 << 3) - 1))`,
    );
  assert.deepEqual(texts(parts('"%s,%u,%u [%s]"'), 'ioprio', [0]), null);
  assert.deepEqual(texts(parts('"%s,%u,%u"'), 'ioprio', [0, 0x4004]), ['none,0,0', 'be,0,4']);
  assert.deepEqual(texts(parts('"%s hint=%u level=%u"'), 'ioprio', [0x4004]), ['be']);
});

test('names of enum members are asked for', () => {
  const text = format(
    ['int state;\toffset:8;\tsize:4;\tsigned:1'],
    '"%s", __print_symbolic(REC->state, { TCP_ESTABLISHED, "ESTABLISHED" }, { 1 << TCP_LISTEN, "LISTEN" })',
  );
  const values: Readonly<Record<string, bigint>> = { TCP_ESTABLISHED: 1n, TCP_LISTEN: 10n };
  assert.equal(texts(text, 'state', [1]), null);
  assert.deepEqual(
    texts(text, 'state', [1, 1024, 0], (name) => values[name] ?? null),
    ['ESTABLISHED', 'LISTEN', '0x0'],
  );
});

test('a field is left out that is printed as it is, with others, or in a way that is not understood', () => {
  const fields = [
    'int a;\toffset:8;\tsize:4;\tsigned:1',
    'int b;\toffset:12;\tsize:4;\tsigned:1',
    'u8 c[4];\toffset:16;\tsize:4;\tsigned:0',
  ];
  const left = [
    '"%d %p %x", REC->a, (void *)REC->b, REC->a & 7',
    '"%d.%03d", REC->a / 1000, REC->a % 1000',
    '"%s", REC->a ? __print_flags(REC->b, "|", { 1, "x" }) : "none"',
    '"%s", __print_symbolic(REC->c[0], { 1, "x" })',
    '"%s%s", __print_symbolic(REC->a, { 1, "x" }), name_of(REC->a)',
    '"%s", REC->a ? "(" : ""',
    '"%s", __print_symbolic(REC->a, { REC->b, "x" })',
    '"%s", REC->a ? "x" : 0',
    '"%s %s", REC->a ? "x" : "y"',
    '"%s", __print_symbolic(REC->nowhere, { 1, "x" })',
    '"%s", __print_symbolic((unknown_t) REC->a, { 1, "x" })',
  ];
  for (const print of left) assert.deepEqual([...printedFields(format(fields, print)).keys()], [], print);
});

test('what is beyond understanding leaves the other fields', () => {
  const dma = format(
    [
      'int nents;\toffset:8;\tsize:4;\tsigned:1',
      'enum dma_data_direction dir;\toffset:12;\tsize:4;\tsigned:0',
    ],
    '"%*d dir=%s %pS", 3, ({ int x = (REC->nents); x < 128 ? x : 128; }), __print_symbolic(REC->dir, { 0, "BIDIRECTIONAL" }, { 1, "TO_DEVICE" }), REC->nents',
  );
  assert.deepEqual([...printedFields(dma).keys()], ['dir']);
});

test('expressions are those of C', () => {
  const cases: readonly (readonly [expression: string, value: number | bigint, expected: boolean])[] = [
    ['REC->a + 1 == 0', 0xffff_ffffn, true],
    ['REC->a - 1 > 0', 0, true],
    ['(int)REC->a < 0', 0x8000_0000, true],
    ['REC->a > -1', 0, false],
    ['REC->a > -1L', 0, true],
    ['~REC->a == 0xffffffff', 0, true],
    ['(u8)REC->a == 0x34', 0x1234, true],
    ['(s8)REC->a >> 1 == -1', 0xff, true],
    ['REC->a / 0 == 0', 5, true],
    ['REC->a << 33 == 2', 1, true],
    ['-7 / 2 == -3 && -7 % 2 == -1 && REC->a', 1, true],
    ['1 | 2 ^ 3 & 4 == 4', 0, true],
    ['REC->a == 010 || REC->a == 0x10', 8, true],
    [`REC->a == 'A' || REC->a == '\\n' || REC->a == '\\x41'`, 10, true],
    ['!REC->a ? REC->a + 1 : +0', 0, true],
    ['0xffffffffffffffffULL + REC->a == 0', 1, true],
    ['2147483648 - REC->a > 2147483647', 0, true],
  ];
  for (const [expression, value, expected] of cases) {
    const text = format(
      ['u32 a;\toffset:8;\tsize:4;\tsigned:0'],
      `"%s", (${expression}) && (REC->a || 1) ? "yes" : "no"`,
    );
    assert.deepEqual(texts(text, 'a', [value]), [expected ? 'yes' : 'no'], expression);
  }
});

test('no print format makes it throw', () => {
  const piece = fc.constantFrom(
    ...'"%s" "%d,%d" "%c" REC -> a b ( ) { } [ ] , ; ? : + - * / % << >> & | ^ ~ ! < == && || 0 1 0x8u 18446744073709551615ULL \'x\' \' " \\ "x" unsigned long int * gfp_t (u8) __print_symbolic( __print_flags( {1,"x"} REC->a REC->b'.split(
      ' ',
    ),
  );
  const print = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(' ')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(print, fc.bigInt(-(1n << 64n), 1n << 64n), (text, value) => {
      const fields = ['int a;\toffset:8;\tsize:4;\tsigned:1', 'u64 b;\toffset:16;\tsize:8;\tsigned:0'];
      for (const { text: show } of printedFields(format(fields, text)).values()) show(value);
      printedFields(text);
    }),
    { numRuns: 3000 },
  );
});

test('a real format with characters changed does not make it throw', () => {
  const seeds = [SOFTIRQ, ...readCapture('6.12-types').options.formats];
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'(){},"?:%s*&|-0x~ ')), { minLength: 1, maxLength: 8 }),
      (seed, changes) => {
        let text = seed;
        for (const [at, character] of changes) {
          const place = at % text.length;
          text = text.slice(0, place) + character + text.slice(place + 1);
        }
        for (const { text: show } of printedFields(text).values()) show(0x1_0000_0003n);
      },
    ),
    { numRuns: 2000 },
  );
});

test('nesting and rows of operators beyond reason are not understood', () => {
  const deep = [
    '('.repeat(10_000),
    '~'.repeat(10_000),
    `REC->a${' + 1'.repeat(10_000)}`,
    'REC->a ? 1 : '.repeat(10_000),
    `${'('.repeat(200)}REC->a${`${' + 1'.repeat(100)})`.repeat(200)}`,
  ];
  for (const expression of deep)
    assert.equal(
      printedFields(format(['int a;\toffset:8;\tsize:4;\tsigned:1'], `"%s", ${expression} ? "x" : "y"`)).size,
      0,
    );
});
