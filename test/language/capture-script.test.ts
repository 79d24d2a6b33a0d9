import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { captureScript } from '../../src/probes/capture-script.ts';
import { sections, textsOf } from '../../src/probes/install/sections.ts';
import { facts } from './kernel.ts';

const BODY = 'p:t1 do_filp_open name=pathname->name if name == "it\'s"\nr:t2 do_filp_open ret=$retval';
const HEADER =
  '\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;\n';
const EVENTS = [
  '$g/t1',
  '$g/t2',
  'task/task_newtask',
  'task/task_rename',
  'sched/sched_process_exec',
  'sched/sched_process_exit',
  'ftrace/print',
];

/** A folder in tracefs's place and a script for it; an instance comes with the files that the kernel would make. */
function setUp(options: object) {
  const folder = mkdtempSync(join(tmpdir(), 'probebook-capture-'));
  const tracefs = join(folder, 'tracefs');
  mkdirSync(join(tracefs, 'instances'), { recursive: true });
  for (const name of [
    'dynamic_events',
    'error_log',
    'README',
    'saved_tgids',
    'saved_cmdlines',
    'kprobe_profile',
  ])
    writeFileSync(join(tracefs, name), '');
  writeFileSync(join(tracefs, 'header'), HEADER);
  const release = execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim();
  const made = (instance: string) =>
    [
      `mkdir -p ${instance}/options ${instance}/per_cpu/cpu0`,
      ...EVENTS.map(
        (event) =>
          `mkdir -p ${instance}/events/${event}; echo "name: ${event}" > ${instance}/events/${event}/format`,
      ),
      `cp $t/header ${instance}/events/header_page`,
      `printf %4096s page > ${instance}/per_cpu/cpu0/trace_pipe_raw`,
    ].join('; ');
  const script = captureScript(BODY, { ...facts, release }, options)
    .replaceAll('/sys/kernel/tracing', tracefs)
    .replaceAll(
      /mkdir \$t\/instances\/(\$g\S*) \|\|/g,
      (_, name) => `{ ${made(`$t/instances/${name}`)}; } ||`,
    )
    // Files cannot be removed with their folder as the kernel's can.
    .replace('! rmdir $j', '! rm -r $j');
  const file = join(folder, 'capture.sh');
  writeFileSync(file, script);
  const read = (name: string) => readFileSync(join(folder, 'out', name), 'utf8');
  return { folder, tracefs, file, out: join(folder, 'out'), read };
}

const arch = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim();
const skip = arch === 'x86_64' ? false : 'the facts are those of x86_64';

test('the script installs, waits, keeps everything and takes it back', { skip, timeout: 60_000 }, () => {
  const { folder, tracefs, file, out, read } = setUp({ run: 'echo ran', only: 'run' });
  try {
    const output = execFileSync('sh', [file, out], { encoding: 'utf8' });
    assert.match(output, /^ran\ncaptured in /);
    const group = read('group').trim();
    const lines = readFileSync(join(tracefs, 'dynamic_events'), 'utf8').trim().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      [`p:${group}/t1`, lines[1]!.split(' ')[0], `-:${group}/t1`, `-:${group}/t2`],
    );
    assert.match(lines[1]!, new RegExp(`^r\\d*:${group}/t2 do_filp_open ret=\\$retval`));
    assert.equal(read('page_size'), '4096\n');
    assert.equal(textsOf(sections(read('install')), 'format').length, 6);
    assert.ok(read('pages/cpu0').length >= 4096);
    assert.match(read('start'), /^\d{19}\n$/);
    assert.equal(read('exit'), '0\n');
    assert.deepEqual(readdirSync(join(tracefs, 'instances')), []);
    assert.ok(!existsSync(join(out, 'go')) && !existsSync(join(out, 'stop')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends it early, and nothing stays`, { skip, timeout: 60_000 }, async () => {
    const { folder, tracefs, file, out, read } = setUp({ forMs: 100_000 });
    try {
      const child = spawn('sh', [file, out], { stdio: 'ignore' });
      while (!existsSync(join(out, 'start'))) await new Promise((done) => setTimeout(done, 50));
      await new Promise((done) => setTimeout(done, 500));
      child.kill(signal);
      assert.deepEqual(await once(child, 'exit'), [0, null]);
      assert.deepEqual(readdirSync(join(tracefs, 'instances')), []);
      assert.match(read('counters'), /@@probebook stats/);
      for (const pages of ['pages', 'pages.interrupts']) assert.ok(read(`${pages}/cpu0`).length >= 4096);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
