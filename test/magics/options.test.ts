import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { quote } from '../../src/targets/target.ts';
import { runCell } from './support.ts';

const options = async (line: string, values: readonly unknown[] = []) =>
  (await runCell(`%%kprobe x ${line}`, { values })).value as Record<string, unknown>;
const refused = (line: string, code: string, message: RegExp, values: readonly unknown[] = []) =>
  assert.rejects(runCell(`%%kprobe ${line}`, { values }), { name: 'InputError', code, message });

test('options are read with their units', async () => {
  const {
    body: _body,
    toCell: _toCell,
    ...call
  } = await options(
    "--run 'cat /etc/hostname' --for 1.5s --background --only pid=42 --max-events 1_000 --buffer 4M --clock boot --explain",
  );
  assert.deepEqual(call, {
    name: 'x',
    run: 'cat /etc/hostname',
    for: 1500,
    background: true,
    only: { pid: 42 },
    'max-events': 1000,
    buffer: 4096,
    clock: 'boot',
    explain: true,
  });
});

test('durations and sizes have units', async () => {
  for (const [text, ms] of [
    ['500ms', 500],
    ['5s', 5000],
    ['2m', 120_000],
    ['1h', 3_600_000],
  ] as const) {
    assert.equal((await options(`--for ${text}`)).for, ms);
  }
  for (const [text, kib] of [
    ['512K', 512],
    ['4M', 4096],
    ['1g', 1_048_576],
  ] as const) {
    assert.equal((await options(`--buffer=${text}`)).buffer, kib);
  }
  for (const bad of ['5', '0s', '-1s', 's', '1d'])
    await refused(`x --for '${bad}'`, 'bad-option', /500ms, 5s, 2m/);
  for (const bad of ['5', '0K', '4MB']) await refused(`x --buffer ${bad}`, 'bad-option', /512K, 4M/);
});

test('words are split as a shell splits them', async () => {
  const lines = ["'a b'", '"a \\" $b \\$c \\n"', 'a\\ b', 'a\'b\'"c"d', "'it'\\''s'", '"--for"', "''x"];
  for (const line of lines) {
    const shell = execFileSync('sh', ['-c', `printf %s ${line.replaceAll('$b', '\\$b')}`], {
      encoding: 'utf8',
    });
    assert.equal((await options(`--run ${line}`)).run, shell, line);
  }
});

test('a word quoted for a shell comes back whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ minLength: 1 }).filter((s) => !/[\n\r]|\{\{/.test(s)),
      async (word) => {
        assert.equal((await options(`--run ${quote(word)}`)).run, word);
      },
    ),
  );
});

test('a value is text of its word: it splits nothing and closes no quote', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1 }), async (value) => {
      assert.equal((await options('--run {{v}} --for 1s', [value])).run, value);
      assert.equal((await options("--run 'cat {{v}} -' --for 1s", [value])).run, `cat ${value} -`);
    }),
  );
  assert.equal((await options('--max-events={{n}}', [12n]))['max-events'], 12);
});

test('what has no text cannot be inserted', async () => {
  for (const value of [undefined, null, {}, () => 1, Symbol('s')]) {
    await refused('x --run {{what}}', 'bad-insertion', /what is [\s\S]*\n {19}\^{8}\n/, [value]);
  }
});

test('an unknown option names the nearest one, under a caret', async () => {
  await refused('x --rum ls', 'unknown-option', /no option --rum\n.*\n {13}\^{5}\ndid you mean --run\?/);
  await refused('x --frobnicate', 'unknown-option', /its options: --run CMD, --for DURATION/);
  await refused('x --constructor', 'unknown-option', /no option --constructor/);
  await refused('x -run ls', 'unexpected-argument', /did you mean --run\?/);
});

test('what is missing, doubled or of the wrong kind is refused', async () => {
  await refused(
    '--for 1s',
    'missing-argument',
    /%%kprobe needs a NAME: the name to bind[\s\S]*usage: %%kprobe NAME/,
  );
  await refused('1x', 'bad-option', /a TypeScript name/);
  for (const word of ['class', 'let', 'await', 'undefined'])
    await refused(word, 'bad-option', /no word of TypeScript/);
  await refused('x y', 'unexpected-argument', /does not take 'y'/);
  await refused('x --run', 'bad-option', /--run needs a CMD/);
  await refused('x --run --for 1s', 'bad-option', /--run needs a CMD/);
  await refused('x --for 1s --for 2s', 'repeated-option', /--for stands twice\n.*\n {22}\^{5}/);
  await refused('x --background=yes', 'bad-option', /takes no value/);
  await refused('x --clock nono', 'bad-option', /one of mono, /);
  await refused("x --run 'ls", 'unclosed-quote', /\n {19}\^/);
});

test('a value in a body is known by its place in the cell', async () => {
  const source = '%%kprobe x --for {{d}}\np:t1 f{{off}} dfd=%di\nr f';
  const { value } = await runCell(source, { values: ['1s', '+0x175'] });
  const { body, toCell } = value as { body: string; toCell: (span: object) => object };
  assert.equal(body, 'p:t1 f+0x175 dfd=%di\nr f');
  assert.deepEqual(toCell({ line: 0, column: 0, length: 4 }), { line: 1, column: 0, length: 4 });
  assert.deepEqual(toCell({ line: 0, column: 6, length: 6 }), { line: 1, column: 6, length: 7 });
  assert.deepEqual(toCell({ line: 0, column: 13, length: 7 }), { line: 1, column: 14, length: 7 });
  assert.deepEqual(toCell({ line: 0, column: 5, length: 15 }), { line: 1, column: 5, length: 16 });
  assert.deepEqual(toCell({ line: 1, column: 2, length: 1 }), { line: 2, column: 2, length: 1 });
});

test('a value of several lines gives several lines, all of them in one place of the cell', async () => {
  const { value } = await runCell('%%kprobe x\n{{lines}}\nr g', { values: ['p f\np g'] });
  const { body, toCell } = value as { body: string; toCell: (span: object) => object };
  assert.equal(body, 'p f\np g\nr g');
  assert.deepEqual(toCell({ line: 1, column: 2, length: 1 }), { line: 1, column: 0, length: 9 });
  assert.deepEqual(toCell({ line: 2, column: 2, length: 1 }), { line: 2, column: 2, length: 1 });
});
