import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DISK_TOOLS } from './disk.ts';
import { FILE_TOOLS } from './files.ts';
import { NETWORK_TOOLS } from './network.ts';
import { PROCESS_TOOLS } from './processes.ts';
import { PROGRAM_TOOLS } from './programs.ts';
import { shippedTools } from './run-tools.ts';

test("every tool of Debian's package is run", () => {
  const tools = { ...DISK_TOOLS, ...FILE_TOOLS, ...NETWORK_TOOLS, ...PROCESS_TOOLS, ...PROGRAM_TOOLS };
  assert.deepEqual(Object.keys(tools).sort(), [...shippedTools()].sort());
});
