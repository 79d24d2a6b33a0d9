import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ts from 'typescript';
import { translateCell } from '../../src/magics/grammar/translate.ts';
import { registry } from './support.ts';

const code = fc.constantFrom(
  'const a = 1',
  '',
  '// a comment ` (',
  'let t = `x`;',
  'const re = /[`(]/g',
  'f(1, [2], { c: 3 })',
  'a % b',
  '% 3',
  '  % x',
  "'%target'",
);
const magic = fc.constantFrom(
  '%target',
  '%target vm',
  '%probes',
  "%stop {{'a' + `b`}}",
  '%disasm {{ {f: "g"}.f }} ',
  '%target?',
);
const bodyLine = fc.oneof(
  fc.constantFrom('p:t1 f a={{x}}', 'echo {{ {a: `}}`}.a }} {{y}}', '', '{a}', '%target vm'),
  code,
);

test('the translation of any cell has as many lines as the cell, and parses', () => {
  const cell = fc.array(fc.oneof(code, magic), { maxLength: 12 });
  fc.assert(fc.property(cell, (lines) => check(lines.join('\n'))));
});

test('the translation of any cell magic has as many lines as the cell, and parses', () => {
  const head = fc.constantFrom('%%sh', '%%kprobe x', '%%kprobe x --for {{t}}', '%%kprobe?');
  const above = fc.array(fc.constantFrom('', '// above', '  '), { maxLength: 3 });
  const body = fc.array(bodyLine, { maxLength: 8 });
  fc.assert(fc.property(above, head, body, (a, h, b) => check([...a, h, ...b].join('\n'))));
});

test('any text at all is translated, left alone or refused in words', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('\n', '%', '%%sh', '%target', '{{', '}}', '`', '${', "'", '/', '(', ')'),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const source = pieces.join('');
      try {
        const result = translateCell(source, registry);
        assert.equal(lines(result?.code ?? source), lines(source));
      } catch (error) {
        assert.equal((error as Error).name, 'InputError');
      }
    }),
    { numRuns: 1000 },
  );
});

function check(source: string): void {
  const result = translateCell(source, registry);
  const hasMagic = source.split('\n').some((line) => /^%%?[a-z]/.test(line));
  assert.equal(result !== null, hasMagic);
  if (!result) return;
  assert.equal(lines(result.code), lines(source));
  const count = result.code.split('await probebook_magic(').length - 1;
  assert.equal(count, result.calls.length);
  if (!/^\s*% /m.test(source)) assert.deepEqual(syntaxErrors(result.code), []);
  for (const { at, name } of result.calls) assert.match(source.split('\n')[at]!, new RegExp(`^%%?${name}`));
}

function lines(text: string): number {
  return text.split('\n').length;
}

function syntaxErrors(text: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext },
  });
  return diagnostics.map((d) => ts.flattenDiagnosticMessageText(d.messageText, '\n'));
}
