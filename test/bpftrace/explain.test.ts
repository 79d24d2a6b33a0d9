import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainError } from '../../src/bpftrace/spec/explain-error.ts';
import { mayBeInHeaders } from '../../src/bpftrace/spec/source.ts';

const ALL = '000001ffffffffff';
const where = (caps: string, lockdown: string, btf: string) =>
  `where: caps ${caps} lockdown ${lockdown} btf ${btf}\n`;
const OPEN = '[none] integrity confidentiality';
const explain = (said: string, program = '') => explainError(said, program, ['do_filp_open']).message;

// What bpftrace 0.23 said on Linux 6.12.
const NO_LOAD = `ERROR: Unknown BPF object load failure. Try using the "-d libbpf" option to see the full loading log.
ERROR: Loading BPF object(s) failed.
`;

test('without the rights, the message says which, whatever bpftrace says', () => {
  // setpriv --bounding-set=-bpf,-perfmon,-sys_admin
  const caps = (0x1ffffffffffn & ~((1n << 21n) | (1n << 38n) | (1n << 39n))).toString(16);
  assert.match(
    explain(NO_LOAD + where(caps, OPEN, '/sys/kernel/btf/vmlinux')),
    /CAP_BPF and CAP_PERFMON.*run as root/,
  );
  assert.doesNotMatch(explain(NO_LOAD + where(ALL, OPEN, '/sys/kernel/btf/vmlinux')), /CAP_/);
});

test('a kernel that is locked down is named as the reason', () => {
  const said = NO_LOAD + where(ALL, 'none integrity [confidentiality]', '/sys/kernel/btf/vmlinux');
  assert.match(explain(said), /locked down \(confidentiality\).*Secure Boot/);
});

test('a type that needs the BTF that is not there has its caret and what to do', () => {
  const program = 'kprobe:do_filp_open { @[str(((struct filename *)arg1)->name)] = count(); }';
  const said = `program.bt:1:23-50: ERROR: Cannot resolve unknown type "struct filename"\n${where(ALL, OPEN, '')}`;
  const message = explain(said, program);
  assert.match(message, /^Cannot resolve unknown type[\s\S]*\n +\^+\n[\s\S]*no BTF/);
  assert.doesNotMatch(message, /where:/);
});

test('a probe that is not there is named with the nearest that is', () => {
  const said = `cannot attach kprobe, Invalid argument
ERROR: Error attaching probe: kprobe:do_filp_opne
${where(ALL, OPEN, '/sys/kernel/btf/vmlinux')}`;
  assert.match(explain(said, 'kprobe:do_filp_opne { @ = count(); }'), /did you mean do_filp_open/);
});

test('what changes the system needs --unsafe', () => {
  const program = 'BEGIN { system("true"); }';
  const said = 'program.bt:1:9-23: ERROR: system() is an unsafe function being used in safe mode\n';
  assert.match(explain(said, program), /safe mode\n +BEGIN.*\n +\^+\n[\s\S]*--unsafe/);
});

test('what the C compiler misses is said, not what it was given', () => {
  // bpftrace 0.17 on its tool tcpdrop, without the headers of the kernel.
  const said = `definitions.h:17:24: error: field has incomplete type 'enum skb_drop_reason'
definitions.h:17:8: note: forward declaration of 'enum skb_drop_reason'
ERROR: Input (382): #include <__btf_generated_header.h>
struct _tracepoint_skb_kfree_skb
{
  char __pad_27;
  enum skb_drop_reason reason;
};
`;
  const all = explain(said + where(ALL, OPEN, '/sys/kernel/btf/vmlinux'));
  assert.match(all, /error: field has incomplete type 'enum skb_drop_reason'[\s\S]*linux-headers/);
  assert.doesNotMatch(all, /__pad_27|definitions/);
  assert.match(
    explain("definitions.h:4:10: fatal error: 'net/sock.h' file not found\n"),
    /error: fatal error: 'net/,
  );
});

test('a macro that nobody knows has its caret, and where it may come from', () => {
  const program = 'tracepoint:sched:sched_switch /args->prev_state == TASK_RUNNING/ { @ = count(); }';
  const said = "program.bt:1:51-63: ERROR: Unknown identifier: 'TASK_RUNNING'\n";
  assert.match(explain(said, program), /TASK_RUNNING'\n.*\n {52}\^{12}\n[\s\S]*linux-headers/);
});

test('the headers, which take minutes to read, are tried for what they may say only', () => {
  for (const said of [
    "program.bt:1:51-63: ERROR: Unknown identifier: 'TASK_RUNNING'\n",
    'program.bt:1:23-50: ERROR: Cannot resolve unknown type "struct filename"\n',
    "definitions.h:4:10: fatal error: 'net/sock.h' file not found\n",
    "definitions.h:27:23: error: field has incomplete type 'enum skb_drop_reason'\n",
  ])
    assert.ok(mayBeInHeaders(said), said);
  for (const said of [
    'program.bt:1:1-6: ERROR: syntax error, unexpected end of file\n',
    "program.bt:2:10-20: ERROR: Struct/union of type 'struct file' does not contain a field named 'f_pth'\n",
    'ERROR: Error attaching probe: kprobe:do_filp_opne\n',
  ])
    assert.ok(!mayBeInHeaders(said), said);
});
