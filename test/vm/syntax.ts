import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, InputError, kprobe, useTarget } from '../../src/index.ts';
import { explain } from '../../src/probes/explain.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { quote, runText, type Target } from '../../src/targets/target.ts';
import { EVENT_PROBES, FPROBES, KPROBES, TRACEPOINTS, UPROBES } from './syntax-cases.ts';

const BINARY = '/bin/bash';

/** What somebody says of a line: where its caret stands, or null for a line that is taken. */
interface Verdict {
  readonly accepted: boolean;
  readonly message: string;
  /** From 0 in the line; null where nothing points. */
  readonly column: number | null;
  readonly length: number;
}

/** Where our verdict is another one on purpose: a part of the line, and why. */
export interface Exceptions {
  /** We take it and make it into what the kernel takes. */
  readonly more: readonly (readonly [pattern: RegExp, why: string])[];
  /** The kernel takes it, and it would not do what it says. */
  readonly stricter: readonly (readonly [pattern: RegExp, why: string])[];
}

/** Every documented line of the probe syntax has the same verdict from us as from this kernel, under the same text. */
export function syntaxTests(kernel: string, { more, stricter }: Exceptions): void {
  before(() => useTarget(kernel));
  after(() => closeTarget());
  const groups = { KPROBES, FPROBES, TRACEPOINTS, EVENT_PROBES, UPROBES };
  for (const [name, lines] of Object.entries(groups)) {
    test(`${name} on ${kernel}`, async () => {
      const { target } = (await workspace.kernel()).tracer;
      const texts = await filled(target, lines);
      const theirs = await kernelVerdicts(target, texts);
      const wrong: string[] = [];
      for (const [i, line] of texts.entries()) {
        const compiled = await ourVerdict(line);
        const asked = compiled.accepted && !theirs[i]!.accepted && !isListed(more, line);
        const ours = asked ? await installedVerdict(line) : compiled;
        const problem = difference(line, ours, theirs[i]!, more, stricter);
        if (problem) wrong.push(`${line}\n    ${problem}`);
      }
      assert.deepEqual(wrong, []);
    });
  }
}

/** The offset of `main`, as nm and the program headers say it. */
async function filled(target: Target, lines: readonly string[]): Promise<string[]> {
  const script = `nm -D ${BINARY} | awk '$3 == "main" { print $1 }'; readelf -lW ${BINARY} | awk '$1 == "LOAD" && / E / { print $2, $3 }'`;
  const { stdout } = await runText(target, script);
  const [main = '', segment = ''] = stdout.split('\n');
  const [offset = '', address = ''] = segment.split(' ');
  const at = BigInt(`0x${main}`) - BigInt(address) + BigInt(offset);
  return lines.map((line) => line.replaceAll('BINARY', BINARY).replaceAll('OFFSET', `0x${at.toString(16)}`));
}

async function ourVerdict(line: string): Promise<Verdict> {
  try {
    explain(line, await (await workspace.kernel()).factsFor(line), {});
    return { accepted: true, message: '', column: null, length: 0 };
  } catch (error) {
    return refused(error);
  }
}

/** What only the kernel can know: it is asked. */
async function installedVerdict(line: string): Promise<Verdict> {
  try {
    await kprobe(line, { run: 'true' });
    return { accepted: true, message: '', column: null, length: 0 };
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): Verdict {
  if (!(error instanceof InputError)) throw error;
  const { column = null, length = 0 } = error.facts.span ?? {};
  return { accepted: false, message: error.message, column, length };
}

/** The lines as they stand, each appended alone and removed again. */
async function kernelVerdicts(target: Target, lines: readonly string[]): Promise<Verdict[]> {
  const script = [
    'cd /sys/kernel/tracing; exec 2>/dev/null',
    `clear() { grep -v ':probebook_' dynamic_events | while read -r def rest; do echo "-:\${def#*:}" >> dynamic_events; done; }`,
    ...lines.map(
      (line) =>
        `: > error_log; echo @@; env printf '%s\\n' ${quote(line)} >> dynamic_events && echo OK; cat error_log; clear`,
    ),
  ].join('\n');
  const { stdout } = await runText(target, script);
  const answers = stdout.split('@@\n').slice(1);
  assert.equal(answers.length, lines.length);
  return answers.map((answer) => {
    const [, message = '', caret] = /error: (.*)\n {2}Command: .*\n( *)\^/.exec(answer) ?? [];
    const column = caret === undefined ? null : caret.length - '  Command: '.length;
    return { accepted: answer.startsWith('OK'), message, column, length: 1 };
  });
}

type Patterns = Exceptions['more'];
const isListed = (patterns: Patterns, line: string): boolean =>
  patterns.some(([pattern]) => pattern.test(line));

function difference(
  line: string,
  ours: Verdict,
  theirs: Verdict,
  more: Patterns,
  stricter: Patterns,
): string | null {
  if (ours.accepted !== theirs.accepted) {
    if (isListed(ours.accepted ? more : stricter, line)) return null;
    return ours.accepted ? `taken; the kernel: ${theirs.message}` : `the kernel takes it; ${ours.message}`;
  }
  if (ours.accepted || theirs.column === null) return null;
  return isUnderSame(line, ours, theirs.column)
    ? null
    : `the kernel's caret is at ${theirs.column}: ${ours.message}`;
}

/** In the same word, and not before the kernel's caret unless the whole word is meant; behind it where that is nearer to it. */
function isUnderSame(line: string, { column, length }: Verdict, kernels: number): boolean {
  if (column === null) return false;
  const start = line.lastIndexOf(' ', Math.max(0, Math.min(kernels, line.length) - 1)) + 1;
  const end = line.indexOf(' ', start) < 0 ? line.length : line.indexOf(' ', start);
  return column >= start && column + length <= end + 1 && kernels <= end + 1;
}
