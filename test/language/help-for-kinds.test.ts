import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Program } from '../../src/code/program.ts';
import { completeLine } from '../../src/probes/compile/complete.ts';
import { inspectLine } from '../../src/probes/compile/inspect.ts';
import { needsOfUnfinished } from '../../src/probes/compile/unfinished-needs.ts';
import { facts, newer, program } from './kernel.ts';

/** Completion and inspection of fprobes, tracepoint probes, event probes and probes in programs. */
const typing = {
  ...newer,
  programs: new Map<string, Program>([['/bin/x', program]]),
  folders: new Map([
    ['/bin/', ['bash', 'bzcat', '.hidden', 'xz dir', 'sub/']],
    ['./', ['x']],
  ]),
};

const matches = (before: string, kernel: typeof facts = typing) => {
  const found = completeLine(before, kernel);
  if (found) assert.ok(before.endsWith(found.typed), found.typed);
  return found?.matches;
};

test('an fprobe stands at functions and their returns, and fetches by name', () => {
  assert.equal(matches('f do_filp_op')?.[0], 'do_filp_open');
  assert.deepEqual(matches('f:a do_filp_open%r'), ['%return']);
  assert.equal(matches('f do_filp_open@pa'), undefined);
  assert.deepEqual(matches('f do_filp_open '), ['dfd', 'pathname', 'op']);
  assert.equal(matches('f do_filp_open name=pathname->na')?.[0], 'name');
  assert.deepEqual(matches('f do_filp_open x=%d'), [], 'there are no registers');
  assert.deepEqual(matches('f do_filp_open $ret'), ['$retval']);
  assert.deepEqual(matches('f do_filp_open $retval->f_path.den'), ['dentry']);
  assert.deepEqual(matches('f do_filp_open%return $retval->f_path.den'), ['dentry']);
  assert.deepEqual(matches('span o f do_filp_open dfd -> ret=$retval->f_path.den'), ['dentry']);
  // A kernel without fprobes takes p and r.
  assert.equal(matches('f do_filp_open pathname->na', facts)?.[0], 'name');
});

test('a tracepoint is named without a group, and its arguments by their C names', () => {
  assert.deepEqual(matches('t:a sched_swit'), ['sched_switch']);
  assert.ok(matches('t sched_')!.includes('sched_wakeup'));
  assert.deepEqual(matches('t:a sched_switch '), ['preempt', 'prev', 'next', 'prev_state']);
  assert.equal(matches('t:a sched_switch next->com')?.[0], 'comm');
  assert.deepEqual(matches('t:a sched_switch %d'), []);
  assert.deepEqual(matches('t:a sched_switch $'), ['$comm', '$stack'], 'nothing is returned');
  assert.deepEqual(matches('span s t sched_switch next -> t sched_switch pre'), [
    'prev',
    'preempt',
    'prev_state',
  ]);
  assert.deepEqual(matches('t:a sched_switch who=next->comm if '), ['who', 'tid', 'comm', 'cpu']);
  assert.equal(matches('t:a sched_swit', facts), undefined, 'this kernel has no tracepoint probes');
});

test('an event probe stands on an event, takes its fields and is filtered by them', () => {
  assert.deepEqual(matches('e:a sched_sw'), ['sched.sched_switch']);
  assert.deepEqual(matches('e sched/sched_w'), ['sched/sched_wakeup']);
  assert.deepEqual(matches('e:a sched.sched_switch $prev_p'), ['$prev_pid', '$prev_prio']);
  assert.deepEqual(matches('e:a sched.sched_switch name=next_c'), ['$next_comm']);
  assert.ok(matches('e:a sched.sched_switch $')!.includes('$comm'));
  assert.deepEqual(matches('e:a sched.sched_switch %d'), []);
  assert.deepEqual(matches('e:a sched.sched_switch who=$next_comm if next_p'), ['next_pid', 'next_prio']);
  assert.equal(matches('e:a sched.sched_switch who=$next_comm if wh')?.includes('who'), false);
  assert.deepEqual(needsOfUnfinished('e:a sched/sched_switch $p').formats, ['sched:sched_switch']);
  assert.deepEqual(needsOfUnfinished('e:a sched/sched_switch $p').folders, []);
});

test('a program is found by its path, and its functions by their names', () => {
  assert.deepEqual(matches('p /bin/b'), ['bash', 'bzcat', 'sub/']);
  assert.deepEqual(matches('p /bin/'), ['bash', 'bzcat', 'sub/']);
  assert.deepEqual(matches('p:a /bin/.h'), ['.hidden']);
  assert.deepEqual(matches('r ./'), ['x']);
  assert.deepEqual(matches('p /bin/x:'), ['work'], 'one that is chosen at the start is none to probe');
  assert.deepEqual(matches('p:a /bin/x:wo'), ['work']);
  assert.deepEqual(matches('p:a /bin/x:work%'), ['%return']);
  assert.deepEqual(matches('span w /bin/x:wo'), ['work']);
  assert.deepEqual(matches('span w /bin/x:work -> $r'), ['$retval']);
  assert.deepEqual(matches('span w /bin/x:work n=$arg1 -> /bin/b'), ['bash', 'bzcat', 'sub/']);
  assert.deepEqual(matches('p:a /bin/x:work a=%d'), ['%di', '%dx']);
  assert.deepEqual(matches('p:a /bin/x:work n=$arg1:s32 if '), ['n', 'tid', 'comm', 'cpu']);
  assert.equal(matches('p /bin/other:'), undefined, 'nothing is known of it yet');
  assert.deepEqual(matches('p /other/'), []);
});

test('what is wanted of the files is asked for', () => {
  const wanted = (before: string) => {
    const { folders, files, places } = needsOfUnfinished(before);
    return { folders: folders.map(({ folder }) => folder), files, places };
  };
  assert.deepEqual(wanted('p /bin/ba'), { folders: ['/bin/'], files: [], places: [] });
  assert.deepEqual(wanted('p:x ./a b/c'), { folders: ['./'], files: [], places: [] });
  assert.deepEqual(wanted('span w /bin/bash:readl'), { folders: [], files: ['/bin/bash'], places: [] });
  assert.deepEqual(wanted('r /bin/bash:readline x=$arg1 if '), {
    folders: [],
    files: ['/bin/bash'],
    places: [],
  });
});

/** `|` in the line is the cursor. */
const inspect = (line: string, kernel: typeof facts = typing): string | null =>
  inspectLine(line.replace('|', ''), line.indexOf('|'), kernel)?.text ?? null;

test('Shift-Tab knows what each kind stands on and takes', () => {
  const says: readonly (readonly [line: string, text: string])[] = [
    ['f:a do_filp_o|pen dfd', 'struct file *do_filp_open(int dfd, '],
    ['f:a do_filp_open pathname->na|me', 'const char *name\n\n8 bytes at +0 of struct filename.'],
    ['f:a do_filp_open $ret|val', 'struct file *$retval\n\nWhat do_filp_open returned.'],
    [
      't:a sched_sw|itch next->comm',
      'sched_switch(bool preempt, struct task_struct *prev, struct task_struct *next, unsigned int prev_state)\n\nA tracepoint',
    ],
    ['t:a sched_switch nex|t->comm', 'struct task_struct *next\n\nParameter 3 of sched_switch'],
    ['t:a sched_switch next->co|mm', 'char comm[16]\n'],
    ['e:a sched.sched_sw|itch $prev_pid', 'sched.sched_switch\n\nAn event of the kernel.'],
    ['e:a sched.sched_sw|itch $prev_pid', '\nchar prev_comm[16]\npid_t prev_pid\n'],
    ['e:a sched.sched_switch $prev_c|omm', 'char prev_comm[16]\n\nA field of the event.'],
    ['e:a sched.sched_switch $prev_pid if next_p|id > 0', 'A field that the filter can compare: pid_t.'],
    ['p /bin/x:wo|rk n=$arg1', 'work\n\nA function of /bin/x at 0x401100, 32 bytes.'],
    ['p /bin/x:work n=$ar|g1', 'The parameter with that number'],
    ['|f:a do_filp_open', 'An fprobe'],
    ['|t:a sched_switch', 'A probe on a tracepoint'],
    ['|e sched.sched_switch', 'A probe on an event'],
    ['his|t sizes sched:sched_switch.prev_prio', 'Counts the values of a field'],
  ];
  for (const [line, text] of says) assert.ok(inspect(line)?.includes(text), `${line}\n${inspect(line)}`);
  for (const line of ['p /bin/|x:work', 'p /bin/x:no|pe', 'e:a sched.no|pe', 't:a no|pe', 'p /bin/y:wo|rk'])
    assert.equal(inspect(line), null, line);
  assert.equal(inspect('t:a sched_sw|itch', facts), null);
});

test('no part of such a line throws', () => {
  const lines = [
    'span w f:a do_filp_open%return x=$retval->f_path -> t sched_switch next->comm by x if dur > 5ms',
    'e:a sched.sched_switch $prev_pid name=$next_comm:string if prev_pid > 0',
    'p:a /bin/x:work+4%return(0x10) n=$arg1 s=+0(%si):string if n == 1',
    'span w ./a/b:c n=$arg1 -> ret=$retval',
  ];
  for (const line of lines)
    for (let end = 0; end <= line.length; end++) {
      completeLine(line.slice(0, end), typing);
      inspectLine(line, end, typing);
      needsOfUnfinished(line.slice(0, end));
    }
});
