import type { Tools } from './tool.ts';

const INLINED = {
  unable: /could not attach probe kprobe:__blk_account_io_start\b/,
  because: 'blk_account_io_start is inlined in this kernel, and __blk_account_io_start not there',
  proof: `grep -wE '(__)?blk_account_io_start' /proc/kallsyms /sys/kernel/tracing/available_filter_functions
grep -w blk_mq_start_request /sys/kernel/tracing/available_filter_functions`,
  proves: 'blk_mq_start_request',
};

/** Tools that want something that this kernel, or this machine, does not have. */
export const MISSING: Tools = {
  biolatency: INLINED,
  biosnoop: INLINED,
  biostacks: INLINED,
  threadsnoop: {
    unable: /names 2 probes, bpftrace found 1/,
    because: 'pthread_create is in libc since glibc 2.34, no longer in libpthread',
    proof: 'cd /lib/x86_64-linux-gnu; grep -lw pthread_create libpthread.so.0 libc.so.6',
    proves: 'libc.so.6',
  },
};
