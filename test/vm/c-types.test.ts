import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, type Trace, useTarget } from '../../src/index.ts';
import { rowsOf } from './rows.ts';

/** Sends signals to itself, as thread, process and group, and connects a socket: what the kernel then holds is known. */
const PROGRAM = `
import ctypes, os, resource, signal, socket
libc = ctypes.CDLL(None, use_errno=True)
with open("/proc/self/comm", "w") as comm: comm.write("c-types")
resource.setrlimit(resource.RLIMIT_NOFILE, (321, 654))
os.setpgid(0, 0)
for s in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGRTMIN): signal.signal(s, lambda *_: None)
pid = os.getpid()
libc.syscall(234, pid, libc.gettid(), int(signal.SIGUSR1))
os.kill(pid, signal.SIGUSR2)
os.kill(-pid, signal.SIGUSR2)
libc.sigqueue(pid, int(signal.SIGRTMIN), ctypes.c_void_p(12345))
lo = socket.socket()
lo.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
lo.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
lo.connect_ex(("127.0.0.1", 4660))
try: os.open("/nowhere", os.O_RDONLY)
except FileNotFoundError: pass
os.nice(-5)
if os.fork() == 0:
    os.setuid(65534)
    try: os.nice(-5)
    except PermissionError: os._exit(0)
    os._exit(1)
assert os.wait()[1] == 0
`;

let folder = '';
before(async () => {
  folder = mkdtempSync(join(process.cwd(), '.c-types-'));
  writeFileSync(join(folder, 'program.py'), PROGRAM);
  await useTarget('vm');
});
after(async () => {
  await closeTarget();
  rmSync(folder, { recursive: true });
});

async function traced(probes: string): Promise<Trace> {
  let output = '';
  const trace = await kprobe(probes, {
    run: `busybox ip link set lo up; python3 ${folder}/program.py`,
    only: 'run',
    output: (_stream, text) => {
      output += text;
    },
  });
  assert.equal(trace.report.exitCode, 0, output);
  return trace;
}

test('enums, bools, unions, unnamed members, arrays, text, bitfields and errors are what a program made them', async () => {
  const trace = await traced(`
p:sent send_signal_locked sig type signo=info->si_signo sender=info->_sifields._kill._pid value=info->_sifields._rt._sigval.sival_int name=t->comm soft=t->signal->rlim[7].rlim_cur hard=t->signal->rlim[7].rlim_max if type == PIDTYPE_PID || type == PIDTYPE_TGID || type == PIDTYPE_PGID
p:connected tcp_connect locks=sk->sk_userlocks reuse=sk->__sk_common.skc_reuse reuseport=sk->__sk_common.skc_reuseport to=sk->__sk_common.skc_daddr port=sk->__sk_common.skc_dport
r:opened do_filp_open ret=$retval if ret < 0
span able capable cap -> ret=$retval if cap == 23
r:not capable ret=$retval if ret == false`);
  const sent = rowsOf(trace, 'sent').filter(({ comm, sig }) => comm === 'c-types' && sig !== 17);
  const [first] = sent;
  assert.deepEqual(
    sent.map(({ sig, type, signo }) => [sig, type, signo]),
    [
      [10, 'PIDTYPE_PID', 10],
      [12, 'PIDTYPE_TGID', 12],
      [12, 'PIDTYPE_PGID', 12],
      [34, 'PIDTYPE_TGID', 34],
    ],
  );
  assert.ok(sent.every(({ sender, pid, name }) => sender === pid && name === 'c-types'));
  assert.equal(sent[3]!.value, 12345);
  assert.deepEqual([Number(first!.soft), Number(first!.hard)], [321, 654]);
  // SOCK_RCVBUF_LOCK is 2, SK_CAN_REUSE 1; addresses and ports have the network's order.
  const [connected] = rowsOf(trace, 'connected');
  assert.deepEqual(
    [connected!.locks, connected!.reuse, connected!.reuseport, connected!.to, connected!.port],
    [2, 1, 0, 0x0100007f, 0x3412],
  );
  const failed = rowsOf(trace, 'opened').filter(({ comm }) => comm === 'c-types');
  assert.ok(failed.some(({ ret, err }) => Number(ret) === -2 && err === 'ENOENT'));
  // CAP_SYS_NICE is 23; root has it.
  const able = rowsOf(trace, 'able').filter(({ comm }) => comm === 'c-types');
  assert.deepEqual(
    able.map(({ ret }) => ret),
    [true, false],
  );
  const not = rowsOf(trace, 'not').filter(({ comm }) => comm === 'c-types');
  assert.ok(not.length > 0 && not.every(({ ret }) => ret === false));
});
