import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runLive } from './live-notebook.ts';

test('in notebook 04 what an open costs follows from the files and folders that the shell counted', async (t) => {
  const outputOf = await runLive('04-where-open-spends-its-time', t);
  const [, files, folders] = /(\d+) files in (\d+) folders/.exec(outputOf('> /tmp/files'))!.map(Number);
  // Below the mount: the files, the folders that they lie in, `kernel/fs` among them, and `kernel`.
  const names = files! + folders! + 1;
  const passes = outputOf("groupby('pass').rollup");
  const [, opens, lookups, messages] = /^cold +(\d+) +(\d+) +(\d+)/m.exec(passes)!.map(Number);
  assert.deepEqual([opens, lookups, messages], [files, names, 2 * files! + 2 * names], passes);
  assert.match(passes, new RegExp(`^warm +${files} +0 +${2 * files!} +2$`, 'm'));
  // Only who does not know a name asks for its attributes; each open asks to open.
  const asked = outputOf('const inOpens');
  assert.match(asked, new RegExp(`^P9_TGETATTR +cold +${names}$`, 'm'));
  assert.match(asked, new RegExp(`^P9_TLOPEN +warm +${files}$`, 'm'));
  assert.doesNotMatch(asked, /GETATTR +warm/);
  const findings = outputOf('const holds');
  assert.equal([...findings.matchAll(/ true$/gm)].length, 6, findings);
});
