import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareReleases, TESTED_KERNELS } from '../../src/targets/vm/image.ts';
import { FEATURES } from './features.ts';
import type { Verdict } from './measure.ts';

const PAGE = join(import.meta.dirname, '../../docs/kernels.md');

/** What each feature is on a kernel. */
type Verdicts = ReadonlyMap<string, Verdict>;

/**
 * Fails when docs/kernels.md says something else of `kernel` than what was measured; with UPDATE=1 in the environment
 * the page is written anew instead. What it says of other kernels stays.
 */
export function checkKernelsPage(kernel: string, measured: Verdicts): void {
  const old = readFileSync(PAGE, 'utf8');
  const all = new Map(TESTED_KERNELS.map((name) => [name as string, readColumn(old, name)]));
  const page = kernelsPage(all.set(kernel, measured));
  if (process.env.UPDATE) writeFileSync(PAGE, page);
  assert.equal(readFileSync(PAGE, 'utf8'), page, 'UPDATE=1 writes the page anew');
}

/** One kernel's column of the page; empty where it has none yet. */
function readColumn(page: string, kernel: string): Verdicts {
  const rows = [...page.matchAll(/^\| (.*) \|$/gm)].map(([, cells]) => cells!.split(' | '));
  const at = rows[0]?.indexOf(`\`vm:${kernel}\``) ?? -1;
  return new Map(
    rows.flatMap((cells) => {
      const verdict = VERDICTS.find((name) => cells[at]?.startsWith(name));
      return verdict ? [[cells[0]!, verdict] as const] : [];
    }),
  );
}

const VERDICTS: readonly Verdict[] = ['native', 'compiled', 'refused'];

function kernelsPage(all: ReadonlyMap<string, Verdicts>): string {
  const head = ['feature', 'example', ...[...all.keys()].map((kernel) => `\`vm:${kernel}\``)];
  const rows = FEATURES.map(({ name, line }) => [
    name,
    `\`${line.replaceAll('|', '\\|')}\``,
    ...[...all.keys()].map((kernel) => cell(name, kernel, all)),
  ]);
  return `${INTRODUCTION}\n${table([head, head.map(() => '---'), ...rows])}`;
}

const INTRODUCTION = `# What works on which kernel

Measured, not written: \`npm test -- vm/matrix\` boots each of these kernels, tries every line and fails when this page says
something else; \`UPDATE=1 npm test -- vm/matrix\` writes it anew. A row is a line of \`test/vm/features.ts\`.

- **native**: the kernel's own parser takes the line (or the same with a type added).
- **compiled**: the kernel does not know it; the line is made into one that it takes.
- **refused**: the cell gets an error with the reason; *from* names the first of these kernels that has it.

What else differs, and no line shows:

- A return probe without a number gets room for 256 calls a CPU at once, 4,096 at most; the kernel's own default is 10 or one a
  CPU. Calls without room are in \`report.missed\`.
- Up to Linux 5.13 the kernel counts memory that a probe could not read as a miss, too: there \`report.missed\` is an upper bound.
- Debian's arm64 kernel keeps the names of its functions only, not those of its variables.
`;

function cell(feature: string, kernel: string, all: ReadonlyMap<string, Verdicts>): string {
  const verdict = all.get(kernel)?.get(feature) ?? 'not measured';
  if (verdict !== 'refused') return verdict;
  const [first] = [...all].find(([, verdicts]) => HAD.includes(verdicts.get(feature)!)) ?? [];
  // One that is no newer has it for another reason than its version.
  return first && compareReleases(first, kernel) > 0 ? `refused (from ${first})` : 'refused';
}

const HAD: readonly Verdict[] = ['native', 'compiled'];

const table = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
