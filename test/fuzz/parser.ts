import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../src/base/errors.ts';
import { readBtf } from '../../src/btf/btf.ts';
import { readSymbols } from '../../src/code/symbols.ts';
import { compileBody } from '../../src/probes/compile/compile.ts';
import { btfBytes } from '../btf/kernel.ts';
import { kallsyms } from '../code/kernel.ts';
import { facts, verdicts } from '../language/kernel.ts';
import { carveBtf } from './carve-btf.ts';
import { garble } from './mutate.ts';
import type { Random } from './random.ts';
import type { Subject } from './subject.ts';

const WORDS = [
  ...'p r r64 f t e p: r:b span hist sys:openat sched:sched_switch do_filp_open vfs_* @path_openat #2 * if by -> =='.split(
    ' ',
  ),
  ...'!= && || ! ~ < > & "x" \'y\' ( ) ((struct (struct file *) %di $retval $stack2 $comm $arg1 @jiffies \\5 \\"a"'.split(
    ' ',
  ),
  ...'+0( -u8( ) +0(+0( [0] [ ] . -> : :string :x8[4] :b3@2/8 :path = , # \n \r\n \t 0x10 -1 5ms err dur tid 🙂'.split(
    ' ',
  ),
  ' ',
];

/**
 * The language of a `%%kprobe` body, from its text to the lines for the kernel: whatever is written, it compiles or is
 * refused with a place that the text has.
 */
export function parserSubject(): Subject {
  const btf = readBtf(carveBtf(btfBytes(), ['do_filp_open', 'vfs_read', 'vfs_write', 'pid_type'], 400));
  const kernel = { ...facts, btf, symbols: readSymbols(someSymbols()) };
  const seeds = [
    ...verdicts('probes-6.1.txt').map(({ line }) => line),
    ...verdicts('filters-6.1.txt').map(({ line }) => `p:a do_filp_open dfd name=pathname->name if ${line}`),
    ...examples(),
  ];
  return {
    one(random) {
      const cell = makeCell(seeds, random);
      try {
        compileBody(cell, 0, kernel, { group: 'pb' });
      } catch (error) {
        if (!(error instanceof InputError)) throw new Error(`on ${JSON.stringify(cell)}`, { cause: error });
        assertPlace(cell, error);
      }
    },
  };
}

const makeCell = (seeds: readonly string[], random: Random): string =>
  garble(random.pick(seeds), WORDS, seeds, random).slice(0, 1 << 14);

function assertPlace(cell: string, { message, facts }: InputError): void {
  const { line, column, length } = facts.span!;
  const text = cell.split('\n')[line];
  assert.ok(
    text !== undefined && column >= 0 && length >= 0 && column + length <= text.length,
    `${JSON.stringify(cell)} is refused at ${line}:${column}+${length}\n${message}`,
  );
}

/** What the page about the language shows as lines of a body. */
function examples(): string[] {
  const page = readFileSync(join(import.meta.dirname, '../../docs/language.md'), 'utf8');
  const spans = [
    ...page.matchAll(/^ *((?:[prfte]\d*:|span |sched:|sys:)\S.*)$|`((?:[prf]:|span |sys:)[^`\n]+)`/gm),
  ];
  return spans.map(([, line, inline]) => line ?? inline!);
}

/** Few functions, as the types are few: looking through 45,000 names would take most of the time. */
function someSymbols(): string {
  const lines = new TextDecoder().decode(kallsyms()).trimEnd().split('\n');
  return lines
    .filter((line, i) => i % 500 === 0 || / (do_filp_open|vfs_read|jiffies|port_fops_open)\b/.test(line))
    .join('\n');
}
