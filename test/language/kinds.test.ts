import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Program } from '../../src/code/program.ts';
import { commandOf, compile, facts, HIDDEN, mistake, newer, program } from './kernel.ts';

const withPrograms = {
  ...facts,
  programs: new Map<string, Program>([
    ['/bin/x', program],
    ['/bin/arm', { ...program, machine: 183 }],
    ['/bin/data', { ...program, code: [] }],
    ['/bin', { kind: 'no-file' }],
    ['/bin/script', { kind: 'unreadable', why: 'it is no ELF file' }],
  ]),
};

const COMM = ' __pb_comm=$COMM:string';

test('lines for the kernel', () => {
  const lines: readonly (readonly [line: string, sent: string, kernel: typeof facts])[] = [
    ['f:a do_filp_open dfd', `f:pb/a do_filp_open dfd=$arg1:s32${HIDDEN}`, newer],
    ['f:a do_filp_open name=pathname->name', `f:pb/a do_filp_open name=+0(+0($arg2)):string${HIDDEN}`, newer],
    [
      'f:a do_filp_open%return ret=$retval:x64',
      `f512:pb/a do_filp_open%return ret=$retval:x64${HIDDEN}`,
      newer,
    ],
    ['f:a do_filp_open ret=$retval:x64', `f512:pb/a do_filp_open%return ret=$retval:x64${HIDDEN}`, newer],
    ['f8:a do_filp_open%return', `f8:pb/a do_filp_open%return${HIDDEN}`, newer],
    ['f do_filp_open', `f:pb/do_filp_open__entry do_filp_open${HIDDEN}`, newer],
    ['f:a do_filp_open dfd', `p:pb/a do_filp_open dfd=$arg1:s32${HIDDEN}`, facts],
    ['f8:a do_filp_open%return', `r8:pb/a do_filp_open${HIDDEN}`, facts],
    ['r:a do_filp_open dfd', `r512:pb/a do_filp_open dfd=$arg1:s32${HIDDEN}`, newer],
    ['p:a do_filp_open $arg*', `p:pb/a do_filp_open dfd=%di:s32 pathname=%si:x64 op=%dx:x64${HIDDEN}`, facts],
    [
      't:a sched_switch preempt who=next->comm',
      `t:pb/a sched_switch preempt=$arg1:u8 who=+2976($arg3):string${HIDDEN}`,
      newer,
    ],
    [
      'e:a sched.sched_switch $prev_pid name=$next_comm x=$prev_state:x64',
      `e:pb/a sched.sched_switch prev_pid=$prev_pid:s32 name=$next_comm:string x=$prev_state:x64${COMM}`,
      facts,
    ],
    [
      'e:a sched/sched_switch $prev_pid if next_prio < 100 && tid != 1',
      `e:pb/a sched/sched_switch prev_pid=$prev_pid:s32${COMM} if next_prio < 100 && common_pid != 1`,
      facts,
    ],
    ['p:a /bin/x:work', `p:pb/a /bin/x:0x1100${HIDDEN}`, withPrograms],
    ['p:a /bin/x:work+4 $comm', `p:pb/a /bin/x:0x1104 arg1=$comm${HIDDEN}`, withPrograms],
    ['p:a /bin/x:work s=+0($arg2):string', `p:pb/a /bin/x:0x1100 s=+0(%si):string${HIDDEN}`, withPrograms],
    [
      'p:a /bin/x:work%return(0x10) $retval',
      `r:pb/a /bin/x:0x1100(0x10) arg1=$retval${HIDDEN}`,
      withPrograms,
    ],
    ['p /bin/x:0x1100(16) a=@+64', `p:pb/p_x_0x1100 /bin/x:0x1100(16) a=@+64${HIDDEN}`, withPrograms],
    ['r /bin/x:4352', `r:pb/p_x_0x1100 /bin/x:4352${HIDDEN}`, withPrograms],
    ['r /bin/x:work', `r:pb/r_work_0 /bin/x:0x1100${HIDDEN}`, withPrograms],
  ];
  for (const [line, sent, kernel] of lines)
    assert.equal(commandOf(compile(line, 0, kernel)[0]!).text, sent, line);
});

test('a span over a function of a program is its entry and its return', () => {
  const parts = compile('span w /bin/x:work n=$arg1 -> ret=$retval', 0, withPrograms);
  assert.deepEqual(
    parts.map((part) => [part.kind, commandOf(part).text.replace(HIDDEN, '')]),
    [
      ['entry', 'p:pb/w_1 /bin/x:0x1100 n=%di'],
      ['return', 'r:pb/w_2 /bin/x:0x1100 ret=$retval'],
    ],
  );
});

/** Line, code, what the carets stand under, a word of the message. */
const refusals: readonly (readonly [line: string, code: string, at: string, says: RegExp])[] = [
  ['p:a /bin/y:work', 'no-such-file', '/bin/y', /there is no file/],
  ['p:a /bin:work', 'no-such-file', '/bin', /no regular file/],
  ['p:a /bin/script:work', 'not-a-program', '/bin/script', /no ELF file/],
  ['p:a /bin/arm:work', 'not-a-program', '/bin/arm', /another architecture/],
  ['p:a /bin/data:work', 'not-a-program', '/bin/data', /no executable segment/],
  ['p:a /bin/x:wrok', 'unknown-function', 'wrok', /did you mean work/],
  ['p:a /bin/x:malloc', 'unknown-function', 'malloc', /from a library[\s\S]*ldd/],
  ['p:a /bin/x:memcpy', 'not-a-function', 'memcpy', /chosen when a program starts/],
  ['p:a /bin/x:work+40', 'beyond-function', '40', /32 bytes/],
  ['p:a /bin/x:work+5', 'bad-offset', '5', /\+4 and \+9/],
  ['p:a /bin/x:0x1105', 'bad-offset', '0x1105', /would break the program/],
  ['r:a /bin/x:0x1104', 'return-offset', '0x1104', /work\+4/],
  ['p:a /bin/x:0x5000', 'beyond-function', '0x5000', /0x1000–0x2000/],
  ['p:a /bin/x', 'bad-place', '/bin/x', /\/bin\/x:FUNCTION/],
  ['p:a /bin/x:12z', 'bad-offset', '12z', /no offset in the file/],
  ['p:a /bin/x:work(1z)', 'bad-reference', '1z', /counter/],
  ['p:a /bin/x:work(1', 'unclosed', '(', /not closed/],
  ['p:a /bin/x:work%exit', 'bad-place', '%exit', /%return/],
  ['r8:a /bin/x:work', 'maxactive', '8', /follows them all/],
  ['p:a /bin/x:work n=count', 'no-btf', 'count', /\$arg1/],
  ['p:a /bin/x:work x=@jiffies', 'bad-argument', '@jiffies', /@\+0x1234/],
  ['p:a /bin/x:work x=+0(%di):symbol', 'bad-type', 'symbol', /addresses of the kernel/],
  ['p:a /bin/x:work x=%di:%pd', 'bad-type', '%pd', /memory of the kernel/],
  ['p:a do_filp_open x=@+10', 'bad-argument', '@+10', /only a probe in a program/],
  ['p:a do_filp_open x=$arg*', 'bad-argument', '$arg*', /stands alone/],
  ['p:a do_filp_open $arg* $arg*', 'name-twice', '$arg*', /second/],
  ['f:a do_filp_open x=%di', 'unknown-register', '%di', /\$arg1/],
  ['f:a do_filp_open@path_openat', 'bad-place', 'do_filp_open@path_openat', /p probes/],
  ['e:a sched.sched_switch $prev_pidd', 'unknown-field', '$prev_pidd', /did you mean \$prev_pid/],
  ['e:a sched.sched_switch x=%di', 'unknown-register', '%di', /\$FIELD/],
  ['e:a sched.sched_swich', 'unknown-event', 'sched.sched_swich', /sched:sched_switch/],
  ['e:a sched.sched_switch\ne:a sched.sched_switch', 'event-twice', '', /another name/],
];

test('refusals say what, where and what to do', () => {
  for (const [line, code, at, says] of refusals) {
    const found = mistake(line, withPrograms);
    assert.equal(found.code, code, line);
    if (at) assert.equal(found.at, at, line);
    assert.match(found.message, says, line);
  }
  const tracepoints = [
    ['t:a sched_swich', 'unknown-tracepoint', 'sched_swich', /did you mean sched_switch/],
    ['t:a sched_switch $retval', 'no-retval', '$retval', /returns nothing/],
    ['t:a sched_switch prv->pid', 'unknown-parameter', 'prv', /preempt, prev, next/],
    ['t:a sched_switch $arg6', 'bad-argument-number', '$arg6', /1 to 5/],
  ] as const;
  for (const [line, code, at, says] of tracepoints) {
    const found = mistake(line, newer);
    assert.deepEqual([found.code, found.at], [code, at], line);
    assert.match(found.message, says, line);
  }
});

test('a function whose name begins like a probe with a number is a function', () => {
  assert.deepEqual(compile('span s p9_client_rpc -> ret=$retval')[0]!.functions, ['p9_client_rpc']);
  assert.equal(mistake('span s r8169_poll -> ret=$retval').at, 'r8169_poll');
  assert.match(mistake('p9x:a do_filp_open').message, /is no number of simultaneous calls/);
});
