import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allMagics } from '../../src/magics/all.ts';
import { translateCell } from '../../src/magics/grammar/translate.ts';
import { helpPage } from '../../src/magics/help/page.ts';
import { shownName } from '../../src/magics/magic.ts';
import { createRegistry } from '../../src/magics/registry.ts';
import type { TracedKernel } from '../../src/probes/kernel.ts';
import { findLayout } from '../../src/probes/names/find-layout.ts';
import { facts } from '../language/kernel.ts';
import { fakeServices, registry, runCell } from './support.ts';

const text = (bundle: { data: Readonly<Record<string, unknown>> } | undefined) =>
  String(bundle?.data['text/plain']);

const shipped = createRegistry(allMagics);

for (const magic of shipped.all) {
  test(`${shownName(magic)}? shows usage, every option and examples that are cells`, () => {
    const { page } = helpPage(magic);
    for (const form of [page['text/plain'], page['text/markdown']!]) {
      assert.ok(form.includes(magic.summary) && form.includes(shownName(magic)));
      for (const name of Object.keys(magic.options)) assert.ok(form.includes(`--${name}`), name);
    }
    assert.ok(magic.examples.length >= 1);
    for (const { code } of magic.examples) {
      assert.ok(
        translateCell(code, shipped)?.calls.some((call) => call.name === magic.name),
        code,
      );
    }
  });
}

test('a question mark asks for the page', async () => {
  assert.deepEqual((await runCell('%target?')).value, helpPage(shipped.find('target')!));
});

test('%lsmagic lists what there is', async () => {
  const list = text((await runCell('%lsmagic')).bundles[0]);
  for (const magic of registry.all) assert.ok(list.includes(shownName(magic)));
});

test('%target shows the target, and switches it with progress', async () => {
  const shown = await runCell('%target');
  assert.match(shown.stdout, /^target here, folder \/tmp\n.*emulated.*\n$/);
  const specs: string[] = [];
  const { useTarget } = fakeServices();
  const services = fakeServices({
    useTarget: (spec, onProgress) => {
      specs.push(spec);
      return useTarget(spec, onProgress);
    },
  });
  assert.match((await runCell('%target vm', { services })).stdout, /^booting\ntarget here/);
  assert.deepEqual(specs, ['vm']);
});

test('%probes says when nothing is installed, and lists what is', async () => {
  assert.match((await runCell('%probes')).stdout, /no probe is installed on here/);
  const services = fakeServices({
    probes: async () => ({
      target: 'here',
      probes: [
        { trace: 'opens', event: 'g/t1', definition: 'p:g/t1 f', enabled: true, hits: 12345, misses: 0 },
        { trace: null, event: 'o/<b>', definition: 'r:o/b f', enabled: false, hits: null, misses: null },
      ],
    }),
  });
  const [bundle] = (await runCell('%probes', { services })).bundles;
  assert.match(text(bundle), /opens +g\/t1 +p:g\/t1 f +yes +12,345 +0\n\(others'\)/);
  assert.match(String(bundle?.data['text/html']), /<code>o\/&#60;b&#62;<\/code>/);
});

test('%stop ends one trace or all, and names the nearest', async () => {
  assert.equal((await runCell('%stop opens')).stdout, 'opens: 1,234 events, 0 lost\n');
  assert.equal((await runCell('%stop all')).stdout.split('\n').length, 3);
  await assert.rejects(runCell('%stop openz'), {
    code: 'unknown-trace',
    message: /\n {8}\^{5}\ndid you mean opens\?/,
  });
  await assert.rejects(runCell('%stop'), { code: 'missing-argument' });
});

test('%doctor shows what is missing with the command that mends it', async () => {
  assert.match(text((await runCell('%doctor')).bundles[0]), /✗ +tracefs +not mounted +mount -t tracefs/);
});

test('%disasm marks calls and where they have returned', async () => {
  const shown = text((await runCell('%disasm {{f}}', { values: ['do_filp_open'] })).bundles[0]);
  assert.match(shown, /\+170 .* calls path_openat\n +\+175 .* ← path_openat has returned/);
});

test('%fn lists functions with module and prototype, so many at most, and says how many there are', async () => {
  const all = await runCell('%fn *read');
  assert.match(
    text(all.bundles[0]),
    /^function +module +in C\ne_read +ext4\nkernel_read +ssize_t f\(void\)\n/,
  );
  assert.equal(all.stdout, '3 functions\n');
  const some = await runCell('%fn read --limit 2');
  assert.match(text(some.bundles[0]), /^function.*\ne_read .*\nvfs_read .*$/);
  assert.equal(some.stdout, 'showing 2 of 3: narrow the pattern, or --limit 3\n');
  await assert.rejects(runCell('%fn vfs_raed'), {
    code: 'unknown-function',
    message: /\n {6}\^{8}\ndid you mean vfs_read\?/,
  });
});

test('%struct shows a layout with its holes, and where a path ends', async () => {
  // No modules: this machine's would belong to another kernel.
  const here = await fakeServices().target();
  const spawn = (script: string) => here.spawn(script.replaceAll('/sys/kernel/btf', '/no/such/folder'));
  const kernel = { facts: async () => facts, tracer: { target: { ...here, spawn } } };
  const services = fakeServices({
    findLayout: (path) => findLayout(kernel as unknown as TracedKernel, path),
  });
  const file = await runCell('%struct filename', { services });
  assert.match(text(file.bundles[0]), /^offset +size +struct filename: 32 bytes, a hole of 4 bytes\n/);
  assert.match(text(file.bundles[0]), /\n +\+16 +4 +atomic_t refcnt\n +\/\* a hole of 4 bytes \*\/\n +\+24 /);
  const path = await runCell('%struct file.f_path.dentry', { services });
  assert.equal(path.stdout, 'struct dentry *dentry, 8 bytes at +8 of struct path\n');
  assert.match(text(path.bundles[0]), /struct dentry: 192 bytes/);
  assert.match(String(path.bundles[0]!.data['text/html']), /<code>(&#160;){4}struct list_head d_lru/);
  const name = await runCell('%struct task_struct.comm', { services });
  assert.match(name.stdout, /^char comm\[16\], 16 bytes at \+\d+ of struct task_struct\n$/);
  assert.deepEqual(name.bundles, []);
  await assert.rejects(runCell('%struct filenam', { services }), {
    code: 'unknown-struct',
    message: /\n {10}\^{7}\ndid you mean filename, /,
  });
  await assert.rejects(runCell('%struct file.f_pth', { services }), { code: 'unknown-member' });
});

test('%%sh streams what the commands print', async () => {
  const shown = await runCell("%%sh\necho {{word}}; echo err >&2; cat\nprintf 'Grüße'", { values: ['a  b'] });
  assert.equal(shown.stdout, 'a b\nGrüße');
  assert.equal(shown.stderr, 'err\n');
});

test('%%sh fails with the exit code of its commands', async () => {
  await assert.rejects(runCell('%%sh\nexit 3'), { code: 'command-failed', message: /exit code 3/ });
  await assert.rejects(runCell('%%sh\nkill -9 $$'), { code: 'command-failed', message: /ended by SIGKILL/ });
});

test('an interrupt ends the commands of %%sh and their children', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 100);
  const cell = runCell('%%sh\nsleep 60 & sleep 60; echo not reached', { signal: abort.signal });
  await assert.rejects(cell, { code: 'command-failed' });
});

test('an interrupt leaves a magic behind that cannot be ended', async () => {
  const never = () => new Promise<never>(() => undefined);
  const services = fakeServices({ useTarget: never, target: never });
  for (const source of ['%target vm', '%%sh\nls']) {
    const abort = new AbortController();
    const cell = runCell(source, { signal: abort.signal, services });
    setImmediate(() => abort.abort());
    await assert.rejects(cell, { name: 'AbortError' });
  }
});
