import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runText } from '../../src/targets/target.ts';
import { openVm } from '../../src/targets/vm/open.ts';
import { runLive } from './live-notebook.ts';

const NOTEBOOK = '06-what-changed';
const KERNELS = ['6.1', '6.12'] as const;
/** Files more than the twenty of the notebook: what is not of a file cannot be as many. */
const MORE = 200;
/** Of what calls the kernel's own function tracer makes a line, and who has to be the caller. */
const COUNTED = ['filename_lookup <-vfs_statx', 'task_work_add <-fput', '__fput_sync <-'] as const;

test('in notebook 06 the same calls look no name up and let go of their files elsewhere: as the function tracer has it', async (t) => {
  const outputOf = await runLive(NOTEBOOK, t);
  assert.deepEqual(rowsOf(outputOf("'looked a name up'")), [
    ['close 6.1', 20, 0, 0, 20],
    ['close 6.12', 20, 0, 20, 0],
    ['newfstatat 6.1', 20, 20, 0, 0],
    ['newfstatat 6.12', 20, 0, 0, 0],
  ]);
  const more = Object.fromEntries(
    [...outputOf("orderby('more')").matchAll(/^(\w+) +(\d+) +\d+ +(\d+) +\d+ +(-?\d+)$/gm)].map(
      ([, call, old, now, difference]) => [call, [Number(old), Number(now), Number(difference)]],
    ),
  );
  assert.ok(more.newfstatat![1]! * 2 < more.newfstatat![0]!, JSON.stringify(more));
  assert.ok(more.close![1]! > more.close![0]! * 2.5, JSON.stringify(more));

  const [old, now] = [await countedBy('6.1'), await countedBy('6.12')];
  // The program's glob looks each file up as well, on both.
  assert.deepEqual(old, [2 * MORE, MORE, 0]);
  assert.deepEqual(now, [MORE, 0, MORE]);
});

function rowsOf(text: string): unknown[][] {
  return [...text.matchAll(/^(\w+) +(6\.\d+) +(\d+) +(\d+) +(\d+) +(\d+)$/gm)]
    .map(([, call, kernel, ...counts]) => [`${call} ${kernel}`, ...counts.map(Number)])
    .sort();
}

/** How many more of each there are for 200 files more, by a tracer that knows nothing of us. */
async function countedBy(kernel: (typeof KERNELS)[number]): Promise<number[]> {
  const vm = await openVm({ kernel, folder: process.cwd(), onProgress: () => undefined });
  try {
    const { stdout, stderr } = await runText(vm, `${programOf(NOTEBOOK)}\n${COUNT}`);
    const [few, many] = stdout.split('---\n').slice(1).map(countsOf);
    assert.ok(few && many, stderr);
    return many.map((count, i) => count - few[i]!);
  } finally {
    await vm.close();
  }
}

const COUNT = `cd /sys/kernel/tracing
for name in filename_lookup task_work_add __fput_sync; do echo $name; done >set_ftrace_filter
echo function >current_tracer
count() {
  sh -c 'echo $$ >set_ftrace_pid; echo >trace; exec perl /tmp/work.pl'
  echo ---
  grep -o '[a-z_]* <-[a-z_0-9]*' trace
}
count
for n in $(seq ${MORE}); do echo $n >/tmp/files/more$n; done
count`;

const countsOf = (text: string): number[] => COUNTED.map((call) => text.split(call).length - 1);

/** What makes the files and the program, as the notebook has it. */
function programOf(notebook: string): string {
  const { cells } = JSON.parse(readFileSync(`notebooks/${notebook}.ipynb`, 'utf8')) as {
    readonly cells: readonly { readonly source: readonly string[] }[];
  };
  const sources = cells.map(({ source }) => source.join(''));
  return sources.map((source) => /^const prepare = `([^`]*)`/.exec(source)?.[1]).find(Boolean)!;
}
