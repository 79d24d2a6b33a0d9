import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allMagics } from '../../src/magics/all.ts';
import { translateCell } from '../../src/magics/grammar/translate.ts';
import { helpPage } from '../../src/magics/help/page.ts';
import { laterMagics } from '../../src/magics/later.ts';
import { shownName } from '../../src/magics/magic.ts';
import { availableOptions } from '../../src/magics/options/table.ts';
import { createRegistry } from '../../src/magics/registry.ts';
import { fakeServices, registry, runCell } from './support.ts';

const text = (bundle: { data: Readonly<Record<string, unknown>> } | undefined) =>
  String(bundle?.data['text/plain']);

const shipped = createRegistry(allMagics);

for (const magic of shipped.all) {
  test(`${shownName(magic)}? shows usage, every option and examples that are cells`, () => {
    const { page } = helpPage(magic);
    for (const form of [page['text/plain'], page['text/markdown']!]) {
      assert.ok(form.includes(magic.summary) && form.includes(shownName(magic)));
      for (const [name] of availableOptions(magic.options)) assert.ok(form.includes(`--${name}`), name);
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

test('%lsmagic lists what there is, and nothing that comes later', async () => {
  const list = text((await runCell('%lsmagic')).bundles[0]);
  for (const magic of registry.all) assert.ok(list.includes(shownName(magic)));
  for (const name of Object.keys(laterMagics)) assert.doesNotMatch(list, new RegExp(`%${name}\\b`));
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
    probes: async () => [
      { trace: 'opens', event: 'g/t1', definition: 'p:g/t1 f', enabled: true, hits: 12345, misses: 0 },
      { trace: null, event: 'o/<b>', definition: 'r:o/b f', enabled: false, hits: null, misses: null },
    ],
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
