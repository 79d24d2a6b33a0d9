import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { callSites, closeTarget, kmod, useTarget } from '../../src/index.ts';
import { wholeModule } from './kmod-seed-body.ts';
import { openFiles } from './load-module.ts';
import { sh } from './top-level.ts';

afterEach(async () => closeTarget());

const HIDDEN = 400;

for (const spec of ['vm', 'vm:6.12']) {
  test(`${spec}: arguments, return values, a call's value, durations and a file made to vanish, by one module`, async () => {
    await useTarget(spec);
    await sh('cd /tmp; rm -f testfile2; echo x >testfile; echo y >testfile3');
    const body = wholeModule(await firstCall());
    let printed = '';
    const output = (_: string, chunk: string) => (printed += chunk);
    const run = 'exec 2>&1; cd /tmp; for f in testfile testfile2 testfile3; do cat $f; done';
    const { rows } = await kmod('seed', body, { unsafe: true, run, output });
    assert.match(
      printed,
      /^x\n.*testfile2: No such file or directory\n.*testfile3: No such file or directory\n$/,
    );

    const all = rows.objects() as { readonly [column: string]: unknown }[];
    for (const [file, found] of [
      ['testfile', true],
      ['testfile2', false],
      ['testfile3', false],
    ] as const) {
      const from = all.findIndex((row) => row.function === 'do_filp_open_kprobe' && row.name === file);
      assert.ok(from >= 0, file);
      const call = all.slice(from).filter(({ tid }) => tid === all[from]!.tid);
      assert.equal(call[0]!.dfd, -100);
      const after = call.find((row) => row.function === 'path_openat_kprobe')!;
      const back = call.find((row) => row.function === 'do_filp_open_kretprobe')!;
      assert.ok((back.took as number) > 0);
      assert.equal(back.retname, found ? file : '(fault)');
      assert.equal(back.ret, after.fp);
      if (!found) assert.equal(BigInt.asIntN(64, after.fp as bigint), -2n);
      assert.equal(after.opened, found ? file : '(fault)');
      assert.equal(
        call.slice(0, call.indexOf(back)).some((row) => row.changed === 1),
        file === 'testfile3',
      );
    }

    const before = await openFiles();
    const many = `sh -c 'for i in $(seq ${HIDDEN}); do read x </tmp/testfile3; done 2>/dev/null'`;
    const again = await kmod('seed', body, {
      unsafe: true,
      run: `${many}; ls /proc/self/fd | wc -l`,
      output,
    });
    const changed = (again.rows.objects() as { changed?: number | null }[]).filter(
      (row) => row.changed === 1,
    );
    assert.equal(changed.length, HIDDEN);
    assert.ok((await openFiles()) - before < HIDDEN / 3, 'what was opened has not been given back');
    assert.equal(await sh('cat /tmp/testfile3; ls /sys/module | grep probebook_'), 'y\n');
  });
}

/** The offset of the instruction after the first call of path_openat. */
async function firstCall(): Promise<number> {
  const calls = (await callSites('do_filp_open')).objects();
  return calls.find(({ callee, n }) => callee === 'path_openat' && n === 1)!.offset!;
}
