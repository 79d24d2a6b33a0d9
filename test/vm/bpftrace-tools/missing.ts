import type { Tools } from './tool.ts';

const INLINED = {
  unable: /could not attach probe kprobe:__blk_account_io_start\b/,
  because: 'blk_account_io_start is inlined in this kernel, and __blk_account_io_start not there',
  proof: `grep -wE '(__)?blk_account_io_start' /proc/kallsyms /sys/kernel/tracing/available_filter_functions
grep -w blk_mq_start_request /sys/kernel/tracing/available_filter_functions`,
  proves: 'blk_mq_start_request',
};

const WITHOUT_HEADERS = {
  proof: 'ls -d /lib/modules/$(uname -r)/build /lib/modules/$(uname -r)/source 2>/dev/null; uname -s',
  proves: 'Linux',
};

/** Tools that want something that this kernel, or this machine, does not have. */
export const MISSING: Tools = {
  biolatency: INLINED,
  biosnoop: INLINED,
  biostacks: INLINED,
  runqlat: {
    unable: /Unknown identifier: 'TASK_RUNNING'/,
    because: 'TASK_RUNNING is a macro of the kernel’s headers, which are not installed',
    ...WITHOUT_HEADERS,
  },
  tcpdrop: {
    unable: /net\/sock\.h|enum skb_drop_reason/,
    because: 'the type of an argument of its tracepoint is in the kernel’s headers, which are not installed',
    ...WITHOUT_HEADERS,
  },
  threadsnoop: {
    unable: /names 2 probes, bpftrace found 1/,
    because: 'pthread_create is in libc since glibc 2.34, no longer in libpthread',
    proof: 'cd /lib/x86_64-linux-gnu; grep -lw pthread_create libpthread.so.0 libc.so.6',
    proves: 'libc.so.6',
  },
};
