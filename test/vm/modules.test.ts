import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createServices } from '../../src/commands/services.ts';
import { closeTarget, kprobe, type Trace, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { Journal } from '../../src/recording/journal.ts';
import { runText } from '../../src/targets/target.ts';
import { rowsOf } from './rows.ts';

/** Ties a file to /dev/loop3 with a name, an offset and two numbers of its own, and lets go of it again. */
const LOOP = `
import fcntl, os, struct
SET_FD, CLR_FD, SET_STATUS64 = 0x4C00, 0x4C01, 0x4C04
open("/tmp/image", "wb").write(b"x" * 65536)
image, loop = os.open("/tmp/image", os.O_RDWR), os.open("/dev/loop3", os.O_RDWR)
fcntl.ioctl(loop, SET_FD, image)
info = struct.pack("=5Q4I64s64s32s2Q", 0, 0, 0, 4096, 0, 0, 0, 0, 0, b"a name", b"", b"", 7, 2**63)
fcntl.ioctl(loop, SET_STATUS64, info)
fcntl.ioctl(loop, SET_STATUS64, info)
fcntl.ioctl(loop, CLR_FD, 0)
`;
const RUN = `python3 -c '${LOOP}'`;

const services = createServices(workspace, new Journal(() => null));

before(async () => useTarget('vm'));
after(closeTarget);

/** What the target's shell printed. */
async function sh(command: string): Promise<string> {
  const { stdout, stderr, exit } = await runText((await workspace.kernel()).tracer.target, command);
  assert.equal(exit.code, 0, stderr);
  return stdout;
}

async function traced(probes: string): Promise<Trace> {
  let output = '';
  const trace = await kprobe(probes, {
    run: RUN,
    output: (_stream, text) => {
      output += text;
    },
  });
  assert.equal(trace.report.exitCode, 0, output);
  return trace;
}

test('a module that is not loaded is named, and probed once it is', async () => {
  await assert.rejects(kprobe('p loop:loop_set_status', { run: 'true' }), {
    code: 'unknown-module',
    message: /no module 'loop' is loaded[\s\S]*modprobe loop/,
  });
  await sh('busybox modprobe loop');
  const trace = await traced('p:set loop:loop_set_status lo->lo_number');
  assert.deepEqual(
    rowsOf(trace, 'set').map(({ lo_number }) => lo_number),
    [3, 3],
  );
});

test('C names of a module read what a program put there', async () => {
  const trace = await traced(`
p:set loop_set_status lo->lo_number name=lo->lo_file_name lo->use_dio info->lo_offset info->lo_init state=lo->lo_state
r:done loop_set_status ret=$retval
p:configured loop:lo_ioctl@loop_configure ret=$retval
p:both loop_?et_status* n=lo->lo_number
span s p loop:lo_ioctl cmd name=bdev->bd_disk->disk_name -> ret=$retval`);
  const set = rowsOf(trace, 'set');
  // LOOP_SET_STATUS64 takes the numbers over after the probe: the second call finds the name of the first.
  assert.deepEqual(
    set.map(({ lo_number, name, use_dio }) => [lo_number, name, use_dio]),
    [
      [3, '', false],
      [3, 'a name', false],
    ],
  );
  assert.deepEqual([...(set[0]!.lo_init as Iterable<bigint>)], [7n, 2n ** 63n]);
  assert.equal(Number(set[0]!.lo_offset), 4096);
  assert.deepEqual(
    rowsOf(trace, 'done').map(({ ret }) => ret),
    [0, 0],
  );
  assert.equal(rowsOf(trace, 'configured')[0]!.ret, 0);
  const both = rowsOf(trace, 'both');
  assert.ok(both.every(({ n }) => n === 3));
  assert.equal(both.filter(({ function: of }) => of === 'loop_set_status').length, 2);
  assert.ok(both.some(({ function: of }) => of === 'loop_set_status_from_info'));
  const calls = rowsOf(trace, 's').filter(({ name }) => name === 'loop3');
  for (const cmd of [0x4c00, 0x4c04, 0x4c01])
    assert.ok(
      calls.some((call) => call.cmd === cmd && call.ret === 0),
      cmd.toString(16),
    );
});

test('members lie where pahole has them in the same type information', async () => {
  const text = await sh('pahole --btf_base /sys/kernel/btf/vmlinux -C loop_device /sys/kernel/btf/loop');
  const theirs = [...text.matchAll(/(\w+)(?:\[\d+\])?; +\/\* +(\d+) +(\d+) \*\//g)].map(
    ([, name, offset, size]) => [name, Number(offset), Number(size)],
  );
  const { layout } = await services.findLayout('loop_device');
  const ours = layout!.lines
    .filter(({ kind, name }) => kind === 'member' && name)
    .map(({ name, bitOffset, bits }) => [name, bitOffset / 8, bits / 8]);
  assert.ok(theirs.length > 20, text);
  assert.deepEqual(ours, theirs);
});

test('the editor knows the functions, parameters and members of a module', async () => {
  const complete = async (line: string) => (await services.completeProbe(line))!.matches;
  assert.ok((await complete('p loop:loop_set_')).includes('loop_set_status'));
  assert.deepEqual(await complete('p loop_set_status lo->lo_num'), ['lo_number']);
  assert.deepEqual(await complete('p loop:loop_set_status x=(struct loop_device *)info->lo_num'), [
    'lo_number',
  ]);
  assert.ok((await complete('p loop:lo_ioctl@loop_')).includes('loop_configure'));
  const inspect = async (line: string) => (await services.inspectProbe(line, line.length))?.text ?? '';
  assert.match(
    await inspect('p loop_set_status'),
    /^int loop_set_status\(struct loop_device \*lo, const struct loop_info64 \*info\)\n\nA function of the module loop/,
  );
  assert.match(
    await inspect('p loop_set_status lo->lo_number'),
    /^int lo_number\n\n4 bytes at \+0 of struct/,
  );
  assert.match(
    await inspect('p lo_ioctl@loop_configure'),
    /^int loop_configure\([\s\S]*calls it once: #1 returns/,
  );
});

test('what a module took with it is unknown again', async () => {
  await sh('busybox rmmod loop');
  await assert.rejects(kprobe('p loop_set_status lo->lo_number', { run: 'true' }), {
    code: 'unknown-function',
  });
});
