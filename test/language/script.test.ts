import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { scriptFor } from '../../src/probes/compile/script.ts';
import { commandOf, compile } from './kernel.ts';

const probes = compile(
  `p:t1 do_filp_open name=pathname->name if name == "it's"\nr:t2 do_filp_open ret=$retval`,
);

test('the script does the same: it writes the same lines and filters, and takes all of it back', () => {
  const folder = mkdtempSync(join(tmpdir(), 'probebook-script-'));
  try {
    // A folder in tracefs's place: what a script writes is seen in its files.
    const script = scriptFor(probes, { group: 'pb', run: "echo 'ran it'", bufferKiB: 512 })
      .replaceAll('/sys/kernel/tracing', folder)
      .replace(
        'mkdir "$i"',
        `mkdir -p "$i" && mkdir -p "$i/events/pb/t1" "$i/events/pb/t2" && touch "$i/trace"`,
      );
    mkdirSync(join(folder, 'instances'));
    execFileSync('touch', [join(folder, 'dynamic_events')]);
    const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
    const written = readFileSync(join(folder, 'dynamic_events'), 'utf8').trim().split('\n');
    assert.deepEqual(written, [...probes.map((p) => commandOf(p).text), '-:pb/t1', '-:pb/t2']);
    assert.equal(
      readFileSync(join(folder, 'instances/pb/events/pb/t1/filter'), 'utf8'),
      probes[0]!.filter!.text,
    );
    assert.equal(readFileSync(join(folder, 'instances/pb/trace_clock'), 'utf8'), 'mono\n');
    assert.equal(readFileSync(join(folder, 'instances/pb/buffer_size_kb'), 'utf8'), '512\n');
    assert.equal(readFileSync(join(folder, 'instances/pb/events/pb/t1/enable'), 'utf8'), '0\n');
    assert.equal(output, 'ran it\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('without a command it waits', () => {
  assert.match(scriptFor(probes, { group: 'pb', seconds: 7 }), /^sleep 7$/m);
  assert.match(scriptFor(probes, { group: 'pb' }), /^sleep 5$/m);
});
