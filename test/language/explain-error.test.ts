import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainFilterError, explainInstallError } from '../../src/probes/compile/explain-error.ts';
import type { CompiledProbe } from '../../src/probes/spec/types.ts';
import { commandOf, one, spanned, verdicts } from './kernel.ts';

const refusedOf = (probe: CompiledProbe) => ({ probe, command: commandOf(probe) });

/** What the kernel said to the line of the fixture that holds `part`, made ours by the command we would have sent. */
function said(part: string, sent: string): { shell: string; log: string } {
  const { line, said: answer } = verdicts('probes-6.1.txt').find((v) => v.line.includes(part))!;
  const [shell, ...log] = answer.split('\n') as [string, ...string[]];
  return { shell, log: log.join('\n').replace(line, sent) };
}

test('an offset inside an instruction is explained, with the offsets beside it', () => {
  const line = 'p:a do_filp_open+3';
  const probe = one(line);
  const { shell, log } = said('do_filp_open+3', commandOf(probe).text);
  const error = explainInstallError(
    line,
    refusedOf(probe),
    shell,
    log.replace(/( +)\^/, `${' '.repeat(11 + commandOf(probe).text.indexOf('do_'))}^`),
    [0, 5, 6],
  );
  assert.equal(spanned(line, error), 'do_filp_open+3');
  assert.match(error.message, /no instruction of do_filp_open starts at \+3/);
  assert.match(error.message, /not an instruction boundary/);
  assert.match(error.message, /nearest are \+0 and \+5/);
});

test('the errno alone explains it too, when the log is empty or of another probe', () => {
  const line = '\tp:a do_filp_open+0175 x=%ax';
  const error = explainInstallError(
    line,
    refusedOf(one(line)),
    'sh: printf: write error: Invalid or incomplete multibyte or wide character\n',
    '',
  );
  assert.equal(spanned(line, error), 'do_filp_open+0175');
  assert.match(error.message, /starts at \+125/);
  const stale = said('x=%zz', 'p:pb/other x').log;
  assert.equal(
    spanned(
      line,
      explainInstallError(line, refusedOf(one(line)), 'sh: write error: Invalid argument', stale),
    ),
    'do_filp_open+0175',
  );
});

test("the kernel's caret is put under the same text of the cell", () => {
  const line = 'p:a   do_filp_open   dfd   x=+99999999999999999999(%di)';
  const probe = one(line);
  const at = commandOf(probe).text.indexOf('+999');
  const error = explainInstallError(
    line,
    refusedOf(probe),
    'sh: write error: Numerical result out of range',
    logOf(probe, at, 'Invalid dereference offset'),
  );
  assert.equal(spanned(line, error), '+99999999999999999999(%di)');
  const inside = explainInstallError(line, refusedOf(probe), '', logOf(probe, at + 3, 'Something'));
  assert.equal(spanned(line, inside), '99999999999999999(%di)'.padStart(23, '9'));
});

test('a caret in text that was made from a C name falls under the name', () => {
  const line = 'p:a do_filp_open name=pathname->name';
  const probe = one(line);
  const error = explainInstallError(
    line,
    refusedOf(probe),
    '',
    logOf(probe, commandOf(probe).text.indexOf('+0(%si)'), 'Whatever'),
  );
  assert.equal(spanned(line, error), 'pathname->name');
});

test('a function that may not be probed says why', () => {
  const line = 'p:a do_filp_open';
  const probe = one(line);
  const error = explainInstallError(
    line,
    refusedOf(probe),
    'sh: write error: Invalid argument',
    logOf(probe, commandOf(probe).text.indexOf('do_'), 'Failed to register probe event'),
  );
  assert.match(error.message, /noinstr/);
  assert.equal(error.code, 'kernel-refused-probe');
});

test('a filter error is put under the text the user wrote', () => {
  const line = 'p:a do_filp_open dfd if tid == 5 && dfd == 1';
  const probe = one(line);
  const filter = probe.filter!.text;
  const text = `${filter}\n${' '.repeat(filter.indexOf('dfd') + 4)}^\nparse_error: Field not found\n`;
  const error = explainFilterError(line, probe, text);
  assert.equal(error.facts.span!.column, line.lastIndexOf('dfd'));
  assert.match(error.message, /Field not found/);
  assert.equal(error.code, 'kernel-refused-filter');
});

test('a filter error without a caret is put under the whole filter', () => {
  const line = 'p:a do_filp_open dfd if dfd == 1';
  const error = explainFilterError(line, one(line), 'dfd == 1\nError: (0)\n');
  assert.equal(spanned(line, error), 'dfd == 1');
});

function logOf(probe: CompiledProbe, column: number, message: string): string {
  return `[   12.5] trace_kprobe: error: ${message}\n  Command: ${commandOf(probe).text}\n${' '.repeat(11 + column)}^\n`;
}
