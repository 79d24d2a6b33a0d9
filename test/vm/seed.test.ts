import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { callSites, closeTarget, useTarget } from '../../src/index.ts';
import { assertSame, compared } from './compare.ts';

before(async () => useTarget('vm'));
after(async () => closeTarget());

test("the seed's lines give what the kernel's own text says", async () => {
  const at = (await callSites('do_filp_open'))
    .objects()
    .find((call) => call.callee === 'path_openat')!.offset;
  const both = await compared(
    [
      'p:t1 do_filp_open dfd=%di name=+0(+0(%si)):string',
      'r:t2 do_filp_open ret=$retval ret_name=+0(+40(+24($retval))):string',
      `p:t3 do_filp_open+${at} fp=%ax`,
    ].join('\n'),
    'echo hi > /tmp/testfile; cat /tmp/testfile; cat /tmp/testfile2',
  );
  assert.ok(both.oracle.length > 20, `the oracle saw ${both.oracle.length} events`);
  assertSame(both, {
    columns: { t1: ['dfd', 'name'], t2: ['ret', 'ret_name'], t3: ['fp'] },
    landmark: { event: 't1', column: 'name', value: '/tmp/testfile2' },
  });
});
