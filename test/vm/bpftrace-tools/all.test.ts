import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLOCK_TOOLS } from './blocks.ts';
import { FILE_TOOLS } from './files.ts';
import { HEADER_TOOLS } from './headers.ts';
import { MISSING } from './missing.ts';
import { NETWORK_TOOLS } from './network.ts';
import { checkPage } from './page.ts';
import { PROCESS_TOOLS } from './processes.ts';
import { PROGRAM_TOOLS } from './programs.ts';
import { shippedTools } from './run-tools.ts';
import { SCHEDULER_TOOLS } from './scheduler.ts';

const GROUPS = [
  BLOCK_TOOLS,
  FILE_TOOLS,
  HEADER_TOOLS,
  MISSING,
  NETWORK_TOOLS,
  PROCESS_TOOLS,
  PROGRAM_TOOLS,
  SCHEDULER_TOOLS,
];

test("every tool of Debian's package is run, and is on the page", () => {
  const names = GROUPS.flatMap((group) => Object.keys(group));
  assert.deepEqual(names.sort(), [...shippedTools()].sort());
  checkPage(names);
});
