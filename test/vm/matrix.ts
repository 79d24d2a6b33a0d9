import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { callSites, closeTarget, useTarget } from '../../src/index.ts';
import { knownTypes } from '../../src/probes/compile/fetch-type.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { fetchKernel } from '../../src/targets/vm/fetch.ts';
import { findKernel, type TESTED_KERNELS } from '../../src/targets/vm/image.ts';
import { assertSame, compared } from './compare.ts';
import { checkKernelsPage } from './kernels-page.ts';
import { measure } from './measure.ts';
import type { TextEvent } from './oracle.ts';

const LANDMARK = { event: 't1', column: 'name', value: '/tmp/testfile2' };
const COMMAND = 'echo hi > /tmp/testfile; cat /tmp/testfile; cat /tmp/testfile2; cat /etc/passwd > /dev/null';

/** The tests of one kernel, in a file of its own: none may take longer than a test file may. */
export function matrix(kernel: (typeof TESTED_KERNELS)[number]): void {
  const isArm = kernel.endsWith('/arm64');

  before(async () => {
    if (!findKernel(kernel)) await fetchKernel(kernel, () => undefined); // fails with the reason
    await useTarget(`vm:${kernel}`);
  });
  after(() => closeTarget());

  test("the main job gives what the kernel's own text says", async () => {
    const both = await compared(
      [
        'p:t1 do_filp_open dfd name=pathname->name',
        'r64:t2 do_filp_open ret=$retval ret_name=$retval->f_path.dentry->d_name.name',
        `p:t3 do_filp_open+${await offsetAfter('path_openat')} fp=${isArm ? '%x0' : '%ax'}`,
      ].join('\n'),
      COMMAND,
    );
    assertSame(both, {
      columns: { t1: ['dfd', 'name'], t2: ['ret', 'ret_name'], t3: ['fp'] },
      landmark: LANDMARK,
    });
    const rows = both.trace.table('t2').objects() as Returned[];
    const opened = rows.find((row) => row.ret_name === 'testfile' && row.err === null);
    const fps = both.trace.table('t3').objects() as { tid: number; fp: bigint }[];
    assert.ok(fps.some(({ tid, fp }) => tid === opened?.tid && fp === opened.ret));
    assert.ok(rows.some((row) => row.ret_name === null && row.err === 'ENOENT'));
  });

  test('filters let through what they say', async () => {
    const both = await compared(
      [
        'p:t1 do_filp_open dfd name=pathname->name if dfd == AT_FDCWD && (name=="/tmp/testfile" || name=="/tmp/testfile2")',
        'r64:t2 do_filp_open ret=$retval if ret < 0 && comm == "cat"',
      ].join('\n'),
      COMMAND,
    );
    assertSame(both, {
      columns: { t1: ['dfd', 'name'] },
      landmark: LANDMARK,
      kept: ({ event, args }) => event === 't1' && /^"\/tmp\/testfile2?"$/.test(args.name!),
    });
    const returns = both.trace.table('t2').objects() as { comm: string; err: string | null }[];
    assert.ok(returns.length > 0);
    assert.ok(returns.every(({ comm, err }) => comm === 'cat' && err !== null));
  });

  test("every type of the kernel's README is decoded as its own text shows it", async () => {
    const { readme } = await (await workspace.kernel()).facts();
    const types = knownTypes(readme);
    const other = fetches(isArm ? '%lr' : '$stack0'); // where the address of the caller is at entry
    const numbers = types.filter((type) => /^[sux]\d+$/.test(type));
    const others = types.filter((type) => !numbers.includes(type));
    assert.deepEqual(
      others.filter((type) => !(type in other)),
      [],
      'types nobody compares yet',
    );
    const names = [...numbers, ...others, 'array', 'bits'];
    const columns = [
      ...numbers.map((type) => `${type}=$arg1:${type}`),
      ...others.map((type) => `${type}=${other[type]}`),
      'array=+0(+0($arg2)):x8[4]',
      'bits=$arg1:b4@2/32',
    ];
    // Only files named on a command line: their names in user memory are sure to be there when they are read.
    const probe = `p:t1 do_filp_open name=pathname->name ${columns.join(' ')} if name ~ "/tmp/testfile*"`;
    const both = await compared(probe, COMMAND);
    assertSame(
      { ...both, oracle: both.oracle.map(withSymbols) },
      {
        columns: { t1: ['name', ...names] },
        landmark: LANDMARK,
        kept: ({ args }) => /^"\/tmp\/testfile2?"$/.test(args.name!),
      },
    );
  });

  test('docs/kernels.md says what this kernel can do', async () => {
    const { target } = (await workspace.kernel()).tracer;
    checkKernelsPage(kernel, await measure(target, isArm));
  });
}

interface Returned {
  readonly tid: number;
  readonly ret: bigint;
  readonly ret_name: string | null;
  readonly err: string | null;
}

/** A fetch of each type that is no number. */
const fetches = (caller: string): Readonly<Record<string, string>> => ({
  string: '+0(+0($arg2)):string',
  ustring: '+0(+8($arg2)):ustring', // struct filename's own pointer to the user's text
  symbol: `${caller}:symbol`,
  symstr: `${caller}:symstr`,
  char: '+0(+0($arg2)):char',
});

/** The text of an address has the function's size, which our column leaves out. */
function withSymbols(event: TextEvent): TextEvent {
  const bare = (text = ''): string => text.replace(/\/0x[0-9a-f]+$/, '');
  const { symbol, symstr } = event.args;
  return { ...event, args: { ...event.args, symbol: bare(symbol), symstr: bare(symstr) } };
}

async function offsetAfter(callee: string): Promise<number> {
  const sites = (await callSites('do_filp_open')).objects();
  return sites.find((site) => site.callee === callee)!.offset!;
}
