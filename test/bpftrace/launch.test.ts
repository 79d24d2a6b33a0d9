import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { launch } from '../../src/bpftrace/run/launch.ts';
import { follow } from '../../src/bpftrace/run/running.ts';
import { explainError } from '../../src/bpftrace/spec/explain-error.ts';
import { openLocal } from '../../src/targets/local/open.ts';

// Stand-ins that speak as bpftraces did in the lab VM: what is tried here is how one is started and ended.

const SOURCES = join(import.meta.dirname, '../../src');
const KINDS = join(import.meta.dirname, 'kinds');
const folder = mkdtempSync(join(tmpdir(), 'probebook-test-'));
after(() => rmSync(folder, { recursive: true }));

const tree = (version: string) => {
  const said = readFileSync(join(KINDS, version, 'periodic.txt'), 'utf8');
  return said.slice(0, said.indexOf('{"type"'));
};
const RUN = `
echo '{"type": "attached_probes", "data": {"probes": 1}}'
echo '{"type": "map", "data": {"@n": 1}}'
exec perl -e '$|=1; $SIG{INT} = sub { print qq({"type": "map", "data": {"\\@n": 2}}\\n); exit 0 }; select(undef, undef, undef, 0.1) while 1'
`;
const REFUSE = 'echo "program.bt:1:1-6: ERROR: no such thing" >&2; exit 1\n';

const VERSIONS: Readonly<Record<string, (rest: string) => string>> = {
  '0.17': (rest) => `
case "$*" in *--help*) printf '    -d      (dry run) debug info\\n    -kk     check all\\n' >&2; exit 1;; esac
${rest === REFUSE ? REFUSE : ''}
case "$*" in *"-d "*) cat ${folder}/0.17.tree; exit 0;; esac
${rest}`,
  '0.23': (rest) => `
case "$*" in *--help*) echo '    -d STAGE    debug info'; exit 0;; esac
${rest === REFUSE ? REFUSE : `cat ${folder}/0.23.tree`}
${rest}`,
};

for (const [version, script] of Object.entries(VERSIONS)) {
  writeFileSync(join(folder, `${version}.tree`), tree(version));

  test(`${version}: stopping prints the maps`, async (t) => {
    const target = await withStandIn(t, script(RUN));
    const began = await launch(target, 'BEGIN { }', {});
    assert.ok(began.kind === 'runs');
    const running = follow(began.launched, began.program, context());
    while (running.progress().events === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    running.stop();
    const { tables } = await running.done;
    const n = tables.find(({ schema }) => schema.name === 'n')!.table.objects() as { value: number }[];
    assert.deepEqual(
      n.map(({ value }) => value),
      [1, 2],
    );
  });

  test(`${version}: a program that is refused has its place`, async (t) => {
    const target = await withStandIn(t, script(REFUSE));
    const began = await launch(target, 'BEGIN { }', {});
    assert.ok(began.kind === 'refused');
    assert.match(explainError(began.said, 'BEGIN { }', []).message, /^no such thing\n +BEGIN { }\n +\^{5}\n/);
  });

  test(`${version}: one killed from outside says so`, async (t) => {
    const target = await withStandIn(t, script(`${RUN.split('exec')[0]}kill -KILL $$\n`));
    const began = await launch(target, 'BEGIN { }', {});
    assert.ok(began.kind === 'runs');
    await assert.rejects(
      follow(began.launched, began.program, context()).done,
      /ended from outside, by signal 9/,
    );
  });
}

test('our death ends it and leaves no file', async (t) => {
  await withStandIn(t, VERSIONS['0.23']!(RUN));
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const orphan = `
    const { openLocal } = await import('${SOURCES}/targets/local/open.ts');
    const { launch } = await import('${SOURCES}/bpftrace/run/launch.ts');
    await launch(await openLocal('${folder}'), 'BEGIN { }', {});
    console.log('runs');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', orphan], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  assert.equal(readdirSync(temporary).length, 1);
  child.kill('SIGKILL');
  while (readdirSync(temporary).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
});

type Context = Parameters<typeof follow>[2];

function context(): Context {
  return {
    options: {},
    output: { stream: () => undefined },
    explain: (said) => explainError(said, '', []),
    facts: { notes: [], start: 0, wall: new Date(0), target: 'local', emulated: false },
  };
}

/** A local target on which `bpftrace` is this script, until the test ends. */
async function withStandIn(t: { after(end: () => Promise<void>): void }, script: string) {
  const path = process.env.PATH;
  writeFileSync(join(folder, 'bpftrace'), `#!/bin/sh\n${script}`);
  chmodSync(join(folder, 'bpftrace'), 0o755);
  process.env.PATH = `${folder}:${path}`;
  const target = await openLocal(folder);
  t.after(async () => {
    process.env.PATH = path;
    await target.close();
  });
  return target;
}
