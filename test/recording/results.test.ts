import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Running } from '../../src/base/running.ts';
import { notebookToHtml } from '../../src/export/report.ts';
import { Journal } from '../../src/recording/journal.ts';
import type { Packing } from '../../src/recording/packed.ts';
import type { ReportFacts } from '../../src/recording/pending.ts';
import { provenanceOf, stillBound } from '../../src/recording/results.ts';
import { QUIET_REPORT } from '../probes/report.ts';

interface Content {
  readonly report: ReportFacts;
}

const packing: Packing<Content> = {
  kind: 'test',
  pack: (json) => ({ json, tables: new Map() }),
  unpack: ({ json }) => json as Content,
};
const silent = { stream: () => undefined };

/** Something that is traced, and ends as `done` does. */
async function trace(
  journal: Journal,
  name: string | null,
  options: object,
  done: Promise<Content>,
  call = false,
) {
  const running = { empty: { report: {} }, done, stop: () => undefined } as unknown as Running<Content>;
  const started = await journal.start(
    { magic: 'kprobe', name, text: 'p f', options, ...(call && { call }) },
    packing,
    async () => running,
    silent,
  );
  await started.running.done.catch(() => undefined);
}

test('where results came from, with their losses by cause, the workload and its end', async () => {
  const journal = new Journal(() => null);
  const report = {
    ...QUIET_REPORT,
    events: 12,
    lost: 3,
    dropped: 9,
    filtered: 4,
    expired: 2,
    truncated: true,
    exitCode: 1,
  };
  await trace(journal, 'opens', { run: 'cat y' }, Promise.resolve({ report: QUIET_REPORT }));
  await trace(journal, 'opens', { run: 'cat x' }, Promise.resolve({ report }));
  await trace(journal, null, {}, Promise.reject(new Error('gone')));
  const [opens, failed] = await provenanceOf(stillBound(journal.origins));
  assert.deepEqual(opens, {
    name: 'opens',
    by: '%%kprobe',
    recording: null,
    target: 'vm:6.1.0',
    emulated: true,
    kernel: '6.1.0',
    buildId: null,
    btf: null,
    cpu: null,
    clock: 'mono',
    start: '1970-01-01T00:00:00.000Z',
    events: 12,
    losses: [
      { cause: 'lost in the ring buffer', count: 3 },
      { cause: 'unreadable', count: 3 },
    ],
    truncated: true,
    workload: 'cat x',
    exitCode: 1,
  });
  assert.deepEqual([failed!.by, failed!.events, failed!.losses], ['kprobe(…)', null, []]);
  const html = notebookToHtml({ cells: [] }, { title: 't', provenance: [opens!, failed!] });
  assert.match(
    html,
    /<dt>losses<\/dt><dd>3 lost in the ring buffer, 3 unreadable, ended by --max-events<\/dd>/,
  );
  assert.match(html, /<dt>events<\/dt><dd>no result<\/dd>/);
});

test('all results of a run are told, and what a function gave is not what a cell bound to the name', async () => {
  const journal = new Journal(() => null);
  const done = () => Promise.resolve({ report: QUIET_REPORT });
  await trace(journal, 'opens', { run: '1' }, done());
  await trace(journal, 'opens', { run: '2' }, done());
  await trace(journal, 'opens', { run: '3' }, done(), true);
  const told = async (origins: typeof journal.origins) =>
    (await provenanceOf(origins)).map(({ name, by, workload }) => [name, by, workload]);
  assert.deepEqual(await told(journal.origins), [
    ['opens', '%%kprobe', '1'],
    ['opens', '%%kprobe', '2'],
    [null, 'kprobe(…)', '3'],
  ]);
  assert.deepEqual(await told([...stillBound(journal.origins)]), [
    ['opens', '%%kprobe', '2'],
    [null, 'kprobe(…)', '3'],
  ]);
});
