import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../src/base/errors.ts';
import { readSymbols } from '../../src/code/symbols.ts';
import { parseBody } from '../../src/probes/spec/parse.ts';
import type { Fetch, ProbeSpec } from '../../src/probes/spec/probe.ts';
import type { Word } from '../../src/probes/spec/word.ts';
import { kallsyms } from '../code/kernel.ts';
import { commandOf, compile, facts, HIDDEN, verdicts } from './kernel.ts';

/** A kernel of few functions: looking for the nearest of 45,000 names takes most of a refusal's time. */
const few = { ...facts, symbols: readSymbols(someSymbols()) };

const words = [
  ...'p r r64 p:a r:b p:g/c q:a span sys:x do_filp_open vfs_read vfs_* do_filp_open+175 f@g virtio_console:port_fops_open'.split(
    ' ',
  ),
  ...'f f8:a t:a e:a sched_switch sched.sched_switch $prev_pid $arg* @+16 /bin/x:work /bin/x:0x1100 %return (0x10)'.split(
    ' ',
  ),
  '(struct file *)op->f_flags',
  '((struct file *) %di)->f_path:path',
  '(',
  '*)',
  ...'dfd pathname->name x=%di y=+0(+0(%si)):string $retval ret=$retval:s32 $retval->f_path.dentry file->f_inode[0]'.split(
    ' ',
  ),
  ...'\\"a" \\5 @jiffies if # ( ) == != "x" && || ! ~ < -1 0x10 tid comm : -> . [ ] = + - % $ @ \\ \' " , \t é 🙂'.split(
    ' ',
  ),
];

const soup = fc
  .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom('', ' ', ' ', ' ', '\n', '\r\n')), {
    maxLength: 14,
  })
  .map((parts) => parts.flat().join(''));

test('whatever is written, a body compiles or is refused with its place in the cell', () => {
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ unit: 'grapheme' })), (cell) => {
      try {
        for (const probe of compile(cell, 0, few))
          assert.match(commandOf(probe).text, / __pb_comm=\$comm:string/i);
      } catch (error) {
        assert.ok(error instanceof InputError, String((error as Error).stack));
        const { line, column, length } = error.facts.span!;
        const text = cell.split('\n')[line];
        assert.ok(
          text !== undefined && column >= 0 && column + length <= text.length,
          `${error.message} at ${line}:${column}`,
        );
      }
    }),
    { numRuns: 2000 },
  );
});

test('damaged lines that the kernel knows are refused with their place, or compile', () => {
  const seeds = [
    ...verdicts('probes-6.1.txt'),
    ...verdicts('filters-6.1.txt').map((v) => ({ line: `p:a do_filp_open dfd if ${v.line}` })),
  ];
  const damaged = fc
    .tuple(fc.constantFrom(...seeds), fc.nat(), fc.constantFrom('', ...words))
    .map(
      ([{ line }, at, word]) => line.slice(0, at % line.length) + word + line.slice((at % line.length) + 1),
    );
  fc.assert(
    fc.property(damaged, (cell) => {
      try {
        compile(cell, 0, few);
      } catch (error) {
        assert.ok(error instanceof InputError, String((error as Error).stack));
      }
    }),
    { numRuns: 800 },
  );
});

const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
const register = fc.constantFrom('%di', '%si', '%dx', '%r8', '$stack', '$comm', '\\5', '@jiffies');
const fetch = fc.letrec<{ any: string; deref: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    register,
    fc.constantFrom('dfd', 'pathname->name', 'op->mode', 'a.b[3]->c'),
    tie('deref'),
  ),
  deref: fc
    .tuple(fc.constantFrom('+', '-'), fc.constantFrom('', 'u'), fc.nat(999), tie('any'))
    .map(([s, u, n, of]) => `${s}${u}${n}(${of})`),
})).any;
const cast = fc.constantFrom(
  '(struct file *)op->mode',
  '(u32)%di',
  '((union x **) $retval)[1].y',
  '( unsigned long )  dfd',
);
const space = fc.stringMatching(/^[ \t]{1,3}$/);
const argument = fc
  .tuple(
    fc.option(name),
    fc.oneof({ weight: 4, arbitrary: fetch }, cast),
    fc.option(fc.constantFrom('u8', 's32', 'x8[4]', 'string', 'b3@2/8')),
  )
  .map(([n, f, t]) => ({
    name: n,
    fetch: f,
    type: t,
    text: `${n === null ? '' : `${n}=`}${f}${t === null ? '' : `:${t}`}`,
  }));

test('every part of a parsed line knows the text it stands on', () => {
  const line = fc.tuple(
    fc.constantFrom('p', 'r', 'r7'),
    name,
    fc.array(fc.tuple(space, argument), { maxLength: 4 }),
    space,
    fc.nat(3),
  );
  fc.assert(
    fc.property(line, ([letter, event, args, gap, before]) => {
      const text = `${letter}:${event}${gap}do_filp_open+16${args.map(([s, a]) => s + a.text).join('')}`;
      const cell = `${'\n'.repeat(before)}${gap}${text} # end\n`;
      const [spec] = parseBody(cell, 0) as [ProbeSpec];
      assert.equal(at(cell, { text, span: spec!.span }), text);
      for (const word of [spec!.letter, spec!.event!, spec!.place.symbol!, spec!.place.offset!])
        assert.equal(at(cell, word), word.text);
      assert.deepEqual(
        [spec!.letter.text, spec!.event!.text, spec!.place.offset!.text],
        [letter, event, '16'],
      );
      for (const [i, parsed] of spec!.arguments.entries()) {
        const [, written] = args[i]!;
        assert.deepEqual(
          [parsed.name?.text ?? null, parsed.value.text.text, parsed.type?.text ?? null],
          [written.name, written.fetch, written.type],
        );
        for (const word of [parsed.whole, ...(parsed.name ? [parsed.name] : []), ...wordsOf(parsed.value)])
          assert.equal(at(cell, word), word.text);
      }
    }),
  );
});

test('origins cover all text the user wrote, and copied text is copied', () => {
  const lines = [
    'p:t1 do_filp_open dfd=%di  name=+0(+0(%si)):string',
    'r:t2 do_filp_open   x=$retval->f_flags y=$retval',
    'p:t3 do_filp_open+175 %ax z=+0(+8(%dx)):u8 if tid == 5',
  ];
  for (const [n, probe] of compile(lines.join('\n')).entries()) {
    for (const { origins, text } of [
      { origins: commandOf(probe).origins, text: commandOf(probe).text },
      probe.filter ?? { origins: [], text: '' },
    ]) {
      let end = 0;
      for (const origin of origins) {
        assert.ok(origin.start >= end && origin.end <= text.length && origin.span.line === n);
        end = origin.end;
        const written = at(lines.join('\n'), { text: '', span: origin.span });
        const made = text.slice(origin.start, origin.end);
        assert.ok(written === made || /^(t\d|tid|r|\$retval.*)$/.test(written), `${written} ≠ ${made}`);
      }
    }
  }
});

test("the kernel's own lines stay word for word between the label and the hidden arguments", () => {
  for (const { line, accepted } of verdicts('probes-6.1.txt')) {
    const arguments_ = line.replace(/^\S+ /, '');
    if (
      !accepted ||
      line.includes('__pb') ||
      /(^| )[%$][a-z0-9]+( |$)|arg7|nomod|\)y|retval/.test(arguments_)
    )
      continue;
    const [probe] = compile(line, 0, facts);
    const expected = arguments_.trim().replaceAll(':symstr', ':symbol'); // the one type that is recorded as another
    assert.equal(commandOf(probe!).text.replace(/^\S+ /, '').replace(HIDDEN, ''), expected);
  }
});

function someSymbols(): string {
  const lines = new TextDecoder().decode(kallsyms()).trimEnd().split('\n');
  return lines
    .filter((line, i) => i % 200 === 0 || / (do_filp_open|vfs_read|jiffies|port_fops_open)\b/.test(line))
    .join('\n');
}

function at(cell: string, { span }: Word): string {
  return cell.split('\n')[span.line]!.slice(span.column, span.column + span.length);
}

function wordsOf(value: Fetch): Word[] {
  if (value.kind === 'dereference') return [value.text, value.prefix, ...wordsOf(value.of)];
  if (value.kind === 'path')
    return [value.text, ...(value.cast ? [value.cast] : []), value.root, ...value.steps.map((s) => s.word)];
  return 'name' in value ? [value.text, value.name] : [value.text];
}
