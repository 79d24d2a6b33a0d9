import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bpftrace, bpftrace } from '../../../src/index.ts';
import { useLab, type Version } from './lab.ts';

/** One `dd` reads so often; the last read comes seconds later on the same CPU, so that the kernel reports what it lost before. */
const READS = 100_000;
const FLOOD = [
  `taskset -c 0 dd if=/dev/zero of=/dev/null bs=1 count=${READS - 1} status=none`,
  'sleep 5',
  'taskset -c 0 dd if=/dev/zero of=/dev/null bs=1 count=1 status=none',
].join('; ');

export function flood(version: Version): void {
  useLab(version);

  test('a flood of rows loses nothing that bpftrace does not report as lost', async () => {
    const program = `kprobe:vfs_read /comm == "dd" && arg2 == 1/ {
    printf("pid=%d comm=%s size=%d\\n", pid, comm, arg2);
    @calls = count();
  }`;
    const { printf1, calls, report } = (await bpftrace(program, { run: FLOOD })) as unknown as Bpftrace<{
      printf1: { pid: number; comm: string; size: number };
      calls: { value: number };
    }>;
    assert.equal(calls.object(0)!.value, READS);
    assert.equal(printf1.numRows() + report.lost, READS, `${report.lost} lost`);
    assert.equal(printf1.filter((d) => d.comm !== 'dd' || d.size !== 1).numRows(), 0);
    assert.equal(report.unreadable, 0);
  });
}
