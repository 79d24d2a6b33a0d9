import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainGraph } from '../../src/probes/graph/explain.ts';
import type { KernelFacts } from '../../src/probes/spec/types.ts';
import { runCell } from './support.ts';

test('%%ftrace needs a function, and no body, before any target is opened', async () => {
  await assert.rejects(runCell('%%ftrace calls --run true'), { code: 'no-function', message: /--function/ });
  await assert.rejects(runCell('%%ftrace calls --function vfs_read --run true\ncat /etc/hostname'), {
    code: 'unexpected-body',
    message: /--run/,
  });
  await assert.rejects(runCell('%%ftrace calls --function vfs_read --depth 0 --run true'), {
    message: /whole number from 1/,
  });
});

test('what --explain shows: the functions, the row type, and commands that take everything back', () => {
  const facts = {
    release: '6.1.0',
    arch: 'x86_64',
    traceable: new Set(['vfs_read', 'vfs_readv', 'vfs_write']),
  } as unknown as KernelFacts;
  const text = explainGraph({ function: 'vfs_read*', depth: 2 }, facts, { run: 'cat /etc/hostname' });
  assert.match(text, /calls of vfs_read, vfs_readv, and what they call, 2 levels in all/);
  assert.match(
    text,
    /rows: \{"ts": number, "dur": number, "cpu": number, "tid": number, "pid": number \| null, "comm": string \| null, "function": string, "depth": number\}/,
  );
  assert.match(
    text,
    /echo 'vfs_read\*' > set_graph_function; echo 2 > max_graph_depth[\s\S]*\ncat \/etc\/hostname\n[\s\S]*echo > set_graph_function/,
  );
  assert.throws(() => explainGraph({ function: 'vfs_raed', depth: null }, facts, {}), {
    code: 'unknown-function',
    message: /did you mean vfs_read/,
  });
});
