import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { InputError } from '../../src/base/errors.ts';
import { callSites } from '../../src/code/call-sites.ts';
import { disassemble, instructionStarts } from '../../src/code/disassemble.ts';
import { readFunctions } from '../../src/code/function-code.ts';
import { compileBody } from '../../src/probes/compile/compile.ts';
import { explainFilterError, explainInstallError } from '../../src/probes/compile/explain-error.ts';
import { scriptFor } from '../../src/probes/compile/script.ts';
import { gatherFacts } from '../../src/probes/install/facts.ts';
import type { CompiledProbe, KernelFacts } from '../../src/probes/spec/types.ts';
import { quote, runText, type Target } from '../../src/targets/target.ts';
import { openVm } from '../../src/targets/vm/open.ts';
import { commandOf, spanned } from '../language/kernel.ts';

const T = '/sys/kernel/tracing';
let vm: Target;
let facts: KernelFacts;

before(async () => {
  vm = await openVm({ folder: process.cwd(), onProgress: () => undefined });
  facts = await gatherFacts(vm, T);
});
after(async () => vm?.close());

const one = (line: string): CompiledProbe => compileBody(line, 0, facts, { group: 'pblang' }).probes[0]!;

interface Answer {
  readonly accepted: boolean;
  readonly shell: string;
  readonly log: string;
  readonly filter: string;
  readonly format: string;
}

/** Puts one probe into the kernel, with its filter, says what the kernel answered, and takes it out again. */
async function tryProbe(probe: CompiledProbe): Promise<Answer> {
  const { text } = commandOf(probe);
  const path = `${probe.path.group}/${probe.path.name}`;
  const event = `${T}/events/${path}`;
  const { stdout } = await runText(
    vm,
    [
      'export LC_ALL=C',
      `: > ${T}/error_log`,
      `env printf '%s\\n' ${quote(text)} 2>&1 >> ${T}/dynamic_events && echo ACCEPTED`,
      `echo @@; cat ${T}/error_log`,
      `echo @@; cat ${event}/format 2>/dev/null`,
      `echo @@; ${probe.filter ? `env printf '%s' ${quote(probe.filter.text)} > ${event}/filter 2>/dev/null; cat ${event}/filter` : ':'}`,
      `echo '-:${path}' >> ${T}/dynamic_events 2>/dev/null`,
    ].join('\n'),
  );
  const [shell = '', log = '', format = '', filter = ''] = stdout.split('@@\n');
  return { accepted: shell.includes('ACCEPTED'), shell, log, filter, format };
}

const accepted = [
  'p:t1 do_filp_open dfd=%di name=+0(+0(%si)):string',
  'r:t2 do_filp_open ret=$retval ret_name=+0(+40(+24($retval))):string',
  'p:t3 do_filp_open+175 fp=%ax',
  'p:t1 do_filp_open dfd name=pathname->name if name=="testfile" || name=="testfile2"',
  'r:t2 do_filp_open ret=$retval ret_name=$retval->f_path.dentry->d_name.name if ret < 0',
  'p:k do_filp_open a=@jiffies:u64 b=\\-5:s32 c=$stack2 d=+8(%dx):x8[4] e=%di:b4@0/32 f=$arg2:symstr g=\\"x":string h=$comm',
  'p:b tcp_connect sk->sk_userlocks sk->sk_kern_sock sk->__sk_common.skc_dport if sk_userlocks == 3',
  'p:e pid_task type pid if type == PIDTYPE_TGID && tid != 1',
  'p:n wake_up_new_task p->comm p->pid p->thread_pid->numbers[0].nr p->on_rq if arg_comm ~ "ca*"',
  'r:s vfs_read ret=$retval:s64 x=$retval if ret > 100 && comm == "cat"',
  'r512:c capable $retval',
  'p do_filp_open+0xaf %ax $stack',
  'p:a@b virtio_console:port_fops_open',
  'p:many do_filp_open %di %si %dx %cx %r8 %r9 %ax %bx %bp %sp %r10 %r11 %r12 %r13 %r14 %r15 %ip %flags %cs %ss %orig_ax',
];

test('what compiles the kernel takes, with a field for every argument', async () => {
  for (const line of accepted) {
    const probe = one(line);
    const answer = await tryProbe(probe);
    assert.ok(answer.accepted, `${line}\n${answer.shell}${answer.log}`);
    const fields = [...answer.format.matchAll(/field:.*?(\w+)(?:\[\d*\])?;/g)].map((m) => m[1]);
    const own = fields.filter((name) => !/^(common_|__probe_)/.test(name!));
    assert.deepEqual(
      own,
      probe.arguments.map((a) => a.field),
      line,
    );
    if (probe.filter) assert.equal(answer.filter.trim(), probe.filter.text, line);
  }
});

test('what the kernel refuses after all is put under the text of the cell', async () => {
  const [code] = await readFunctions(vm, facts.symbols, ['do_filp_open']);
  const starts = await instructionStarts(code!, facts.symbols);
  const refused: readonly (readonly [line: string, at: string, says: RegExp])[] = [
    ['p:a   do_filp_open+3 x=%ax', 'do_filp_open+3', /\+0 and \+5/],
    ['p:a do_filp_open x=+u8(%dx):x8[4]', 'x8[4]', /element by element/],
    ['p:a kprobe_int3_handler', 'kprobe_int3_handler', /does not let kprobe_int3_handler be probed/],
    [
      `p:a do_filp_open x=%di y=${'+0('.repeat(16)}%di${')'.repeat(16)}`,
      `${'+0('.repeat(16)}%di${')'.repeat(16)}`,
      /63 characters/,
    ],
    [
      'p:a do_filp_open x=+99999999999999999999(%di)',
      '+99999999999999999999(%di)',
      /Invalid dereference offset/,
    ],
  ];
  for (const [line, at, says] of refused) {
    const probe = one(line);
    const answer = await tryProbe(probe);
    assert.ok(!answer.accepted, line);
    const error = explainInstallError(
      line,
      { probe, command: commandOf(probe) },
      answer.shell,
      answer.log,
      starts,
    );
    assert.equal(spanned(line, error), at, error.message);
    assert.match(error.message, says);
  }
});

test('a filter the kernel refuses after all is put under the text of the cell', async () => {
  const line = 'p:a do_filp_open dfd if dfd == 1 && tid == 2';
  const probe = one(line);
  // No mistake gets past the checks, so one is made behind them.
  const text = probe.filter!.text.replace('common_pid', 'common_pet');
  const answer = await tryProbe({ ...probe, filter: { ...probe.filter!, text } });
  const error = explainFilterError(line, probe, answer.filter);
  assert.ok(error instanceof InputError);
  assert.match(spanned(line, error), /^tid$/);
  assert.match(error.message, /Field not found/);
});

test('the instruction after the call of path_openat is where the kernel can be probed, and its text is the one on disk', async () => {
  const sites = await callSites(vm, facts.symbols, 'do_filp_open');
  assert.equal(sites.find((s) => s.callee === 'path_openat')!.offset, 175);
  for (const { offset } of sites.filter((s) => s.callee !== '__stack_chk_fail')) {
    const answer = await tryProbe(one(`p:a do_filp_open+${offset}`));
    assert.ok(answer.accepted, `+${offset}\n${answer.log}`);
  }
});

test('objdump on the same memory finds the same instructions', async () => {
  const names = ['do_filp_open', 'vfs_read', 'do_sys_openat2', 'tcp_connect', 'schedule'];
  for (const code of await readFunctions(vm, facts.symbols, names)) {
    const { bytes, address, name } = code;
    const { rows } = await disassemble(code, facts.symbols);
    const octal = [...bytes].map((b) => `\\0${b.toString(8)}`).join('');
    const { stdout } = await runText(
      vm,
      `f=$(mktemp); printf '%b' '${octal}' > $f; objdump -D -b binary -mi386:x86-64 --adjust-vma=0x${address.toString(16)} $f`,
    );
    const theirs = [...stdout.matchAll(/^([0-9a-f]{16}):\t(?:[0-9a-f]{2} )+\s*\t\S/gm)].map((m) =>
      Number(BigInt(`0x${m[1]}`) - address),
    );
    assert.ok(theirs.length >= rows.length && rows.length > 20, name);
    assert.deepEqual(
      rows.map((r) => r.offset),
      theirs.slice(0, rows.length),
      name,
    );
  }
});

test('the script captures what the cell would, and leaves nothing', async () => {
  const { probes } = compileBody(
    'p:t1 do_filp_open name=pathname->name if name == "/etc/hostname"\nr:t2 do_filp_open ret=$retval',
    0,
    facts,
    { group: 'pblang' },
  );
  const { stdout, stderr, exit } = await runText(
    vm,
    scriptFor(probes, { group: 'pblang', run: 'cat /etc/hostname' }),
  );
  assert.equal(exit.code, 0, stderr);
  assert.match(stdout, /t1: \(do_filp_open\+0x0\/0x160\) name="\/etc\/hostname" __pb_comm="cat"/);
  assert.match(stdout, /t2: .* ret=0x/);
  const left = await runText(vm, `cat ${T}/dynamic_events; ls ${T}/instances`);
  assert.equal(left.stdout.trim(), '');
});
