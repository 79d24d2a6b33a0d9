import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCounters } from '../../src/probes/install/counters.ts';

/** As a shell prints it on a kernel where somebody else has a probe whose event is called like one of ours. */
const OUTPUT = `@@probebook probes
p:theirs/t2 vfs_read
p:probebook_9_1/t1 do_filp_open dfd=%di:s32
r4:probebook_9_1/t2 do_filp_open ret=$retval
@@probebook profile
  t2                                           100              50
  t1                                            45               0
  t2                                            42               3
@@probebook stats
entries: 8
overrun: 5
commit overrun: 0
dropped events: 2
read events: 0
entries: 36
overrun: 1
commit overrun: 0
dropped events: 0
read events: 0
@@probebook tgids
43 43
`;

test('misses are those of our probes, also where another group has an event of the same name', () => {
  assert.equal(readCounters(OUTPUT, 'probebook_9_1').missed, 3);
});

test('overruns and dropped events of all CPUs are lost', () => {
  assert.equal(readCounters(OUTPUT, 'probebook_9_1').overrun, 8);
});

test('saved thread groups are kept as they are', () => {
  assert.equal(readCounters(OUTPUT, 'probebook_9_1').tgids.trim(), '43 43');
});
