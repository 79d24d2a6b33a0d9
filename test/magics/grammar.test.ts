import assert from 'node:assert/strict';
import { test } from 'node:test';
import { magicLines } from '../../src/magics/grammar/scan.ts';
import { translateCell } from '../../src/magics/grammar/translate.ts';
import { registry } from './support.ts';

const translate = (source: string) => translateCell(source, registry);

test('a percent sign that is no magic leaves the cell alone', () => {
  for (const source of [
    'const r = 7\n% 2',
    'const r = 7 %\nx',
    '  %target vm',
    'const t = `\n%target vm\n`',
    'const t = `a $' + '{`\\n%target` + {a: 1}.a}\\n%target vm`',
    '/*\n%target vm\n*/',
    'f(\n%target vm\n)',
    'if (x) {\n%target vm\n}',
    "const s = 'a\\\n%target vm'",
  ]) {
    assert.equal(translate(source), null, source);
  }
});

test('what only looks like an open bracket, string or comment hides no magic', () => {
  for (const line of [
    'const re = /[(`"]/',
    'const re = x ? /\\/*{/ : /\\(/g',
    'const s = \'(\' + "`"',
    "// it isn't ( `",
    '/* ` ( */',
    'const n = (1 + 2) / 3 // (',
    'const n = a[0] / b / c',
    'const n = `}$' + '{ {a: `$' + '{1}`}.a }{` / 2',
    'const f = () => { return /}/ }',
    'const s = "unclosed (',
  ]) {
    const source = `${line}\n%target vm`;
    assert.deepEqual(magicLines(source), [line.length + 1], line);
  }
});

test('a magic may stand between lines of code, and its own text is not read as TypeScript', () => {
  const result = translate("const a = 1\n%target 'it(\nconst b = `x`\n%probes\nb");
  assert.equal(
    result?.code,
    'const a = 1\nawait probebook_magic(0, []);\nconst b = `x`\nawait probebook_magic(1, []);\nb',
  );
  assert.deepEqual(result?.calls, [
    { kind: 'line', name: 'target', line: [" 'it("], body: [], at: 1, help: false },
    { kind: 'line', name: 'probes', line: [''], body: [], at: 3, help: false },
  ]);
});

test('a cell magic may follow blank lines and comments, and takes the rest of the cell', () => {
  const result = translate('\n// what opens\n%%kprobe opens --for 1s\np:t1 do_filp_open\n%target\n');
  assert.equal(result?.code, '\n// what opens\nawait probebook_magic(0, [\n\n\n]);');
  assert.deepEqual(result?.calls, [
    {
      kind: 'cell',
      name: 'kprobe',
      line: [' opens --for 1s'],
      body: ['p:t1 do_filp_open\n%target\n'],
      at: 2,
      help: false,
    },
  ]);
});

test('values of a body stay on their line and in their columns', () => {
  const source = '%%sh\necho {{first}} $b {{ {c: [1]}.c }}\n\necho {{last}}';
  const { code, calls } = translate(source)!;
  assert.deepEqual(calls[0]?.body, ['echo ', ' $b ', '\n\necho ', '']);
  assert.match(
    code,
    /^await probebook_magic\(0, \[\n *\(first\), *\( \{c: \[1\]\}\.c \),\n\n *\(last\),\]\);$/,
  );
  for (const expression of ['first', ' {c: [1]}.c ', 'last']) {
    assert.deepEqual(position(code, expression), position(source, expression), expression);
  }
});

test('an inserted expression may hold braces, strings, templates, regexes and comments', () => {
  for (const expression of [
    '{a: {b: 1}}.a.b',
    '"}}"',
    "'}}'",
    '`}}$' + '{`$' + '{ {a: 1}.a }`}`',
    '/}}/.source',
    'x /* }} */',
    '[1, 2].map((n) => { return {n}; })',
  ]) {
    const call = translate(`%target {{${expression}}} b`)?.calls[0];
    assert.deepEqual(call?.line, [' ', ' b'], expression);
    assert.match(
      translate(`%target {{${expression}}} b`)!.code,
      /^await probebook_magic\(0, \[\(.*\),\]\);$/,
    );
  }
});

test('single braces are literal', () => {
  assert.deepEqual(translate('%%sh\nawk {print} {a,b}')?.calls[0]?.body, ['awk {print} {a,b}']);
});

test('an unclosed or empty insertion is shown with a caret', () => {
  const caret = (source: string) => assert.throws(() => translate(source), /\n {2}\s*\^+\n/);
  assert.throws(() => translate('%%sh\necho {{a'), {
    code: 'unclosed-insertion',
    message: /this \{\{ is not closed.*\n {2}echo \{\{a\n {7}\^\^\n/,
  });
  assert.throws(() => translate('%target {{ }}'), { code: 'empty-insertion', message: /\n {10}\^{5}\n/ });
  for (const source of ['%%sh\n{{a}', '%%sh\n{{`a}}', '%%sh\n{{{a}}', '%%sh\n{{a // }}', '%%sh\n{{f(}}'])
    caret(source);
});

test('help is a question mark directly after the name at the end of the line', () => {
  const help = (source: string) => translate(source)?.calls[0]?.help;
  assert.equal(help('%%kprobe?'), true);
  assert.equal(help('%target?  '), true);
  assert.equal(help('%target vm'), false);
  assert.equal(help("%%sh\nls '?'"), false);
  assert.equal(help('%%kprobe?\np:t1 {{unclosed'), true);
});

test('an unknown magic is refused by the nearest name', () => {
  assert.throws(() => translate('%%kprobee x'), {
    code: 'unknown-magic',
    message: 'there is no magic %%kprobee\n  %%kprobee x\n  ^^^^^^^^^\ndid you mean %%kprobe?',
  });
  assert.throws(() => translate('1\n%tagret vm'), {
    code: 'unknown-magic',
    message: /did you mean %target\?/,
  });
  assert.throws(() => translate('%xyzzyx'), {
    message: /%lsmagic lists all; for modulo put a space after the %/,
  });
  assert.throws(() => translate('%kprobe x'), { message: /there is no %kprobe\n[\s\S]*write %%kprobe/ });
});

test('a cell magic below code is refused', () => {
  assert.throws(() => translate('const a = 1\n%%sh\nls'), { code: 'cell-magic-not-first' });
});

function position(text: string, part: string): [number, number] {
  const before = text.slice(0, text.indexOf(part)).split('\n');
  return [before.length - 1, before.at(-1)!.length];
}
