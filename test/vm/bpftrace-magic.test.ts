import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';

// The options of `%%bpftrace` as a notebook has them, run without anybody there.

const FILES = {
  'answer.h': '#define ANSWER 42\n',
  'twice.bt': 'BEGIN { printf("%s is %d\\n", str($1), $2 * 2); exit(); }\n',
};

/** Two processes that call getppid() again and again; the id of the first is in the file `pid`. */
const CALLERS = `%%sh
for n in 1 2; do
  setsid perl -e 'while (1) { getppid; select undef, undef, undef, 0.05 }' >/dev/null 2>&1 &
  [ $n = 2 ] || echo $! >pid
done`;

const CELLS = [
  '%%bpftrace included --include answer.h\nBEGIN { printf("answer=%d\\n", ANSWER); exit(); }',
  '%%bpftrace file twice.bt "the answer" 21',
  CALLERS,
  "import { readFileSync } from 'node:fs';\nconst pid = Number(readFileSync('pid', 'utf8'));",
  '%%bpftrace one --pid {{pid}} --for 2s\nuprobe:/lib/x86_64-linux-gnu/libc.so.6:getppid { @[pid] = count(); }',
  '%%bpftrace changed --unsafe\nBEGIN { system("echo from the program >made"); exit(); }',
  `console.log('rows', JSON.stringify({
  included: included.printf1.objects(),
  file: file.printf1.objects(),
  one: one.map.objects().some((row) => row.pid === pid && row.value > 5),
}));`,
  '%%bpftrace refused\nBEGIN { system("echo from the program >refused"); exit(); }',
];

let folder: string;
let ran: { readonly exitCode?: number; readonly all: string };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bpftrace-magic-'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'cells.ipynb'), notebook(CELLS));
  ran = await execa(
    resolve('src/probebook'),
    ['run', 'cells.ipynb', '--target', 'vm', '--to', 'ipynb', '-o', 'out.ipynb'],
    { cwd: folder, reject: false, all: true },
  );
});
after(() => rm(folder, { recursive: true }));

test('a header, a file with arguments, one process: what each gives is a table', async () => {
  const { cells } = JSON.parse(await readFile(join(folder, 'out.ipynb'), 'utf8')) as { cells: Cell[] };
  const printed = cells.flatMap(({ outputs = [] }) => outputs.flatMap(({ text = [] }) => text)).join('');
  const [, json] = /^rows (.*)$/m.exec(printed) ?? [];
  assert.ok(json, ran.all);
  assert.deepEqual(JSON.parse(json), {
    included: [{ answer: 42 }],
    file: [{ arg0: 'the answer', arg1: 42 }],
    one: true,
  });
});

test('what changes the system is run with --unsafe only', async () => {
  assert.equal(await readFile(join(folder, 'made'), 'utf8'), 'from the program\n');
  await assert.rejects(readFile(join(folder, 'refused')), /ENOENT/);
  assert.equal(ran.exitCode, 1);
  assert.match(ran.all, /system\(\)[\s\S]*\^[\s\S]*--unsafe/);
});

interface Cell {
  readonly outputs?: readonly { readonly text?: readonly string[] | string }[];
}

function notebook(sources: readonly string[]): string {
  const cells = sources.map((source, i) => ({
    cell_type: 'code',
    id: `cell${i}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const kernelspec = { name: 'probebook', display_name: 'Probebook', language: 'typescript' };
  return JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}
