import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBody } from '../../src/probes/compile/compile.ts';
import { facts } from './kernel.ts';

/** Of kernel/trace/trace.c, readme_msg, Linux 6.9. */
const KEEPS = '\t     kernel return probes support: $retval, $arg<N>, $comm\n';
const keeping = { ...facts, readme: facts.readme + KEEPS };

function argumentsOf(line: string): string {
  const { probes } = compileBody(line, 0, keeping, { group: 'g' });
  return / do_filp_open (.*) __pb_comm/.exec(probes[0]!.commands[0]!.text)![1]!;
}

test('a kernel that keeps arguments for the return probe is asked by position', () => {
  assert.equal(argumentsOf('r:a do_filp_open dfd'), 'dfd=$arg1:s32');
  assert.equal(
    argumentsOf('r:a do_filp_open ret=$retval name=pathname->name'),
    'ret=$retval name=+0(+0($arg2)):string',
  );
  assert.equal(argumentsOf('r:a do_filp_open x=$arg1'), 'x=$arg1');
});
