/** KRETPROBE_MAXACTIVE_MAX of kernel/trace/trace_kprobe.c. */
const MOST = 4096;
const FOR_EACH_CPU = 256;

/**
 * How many calls a return probe can follow at once. The kernel's own default, max(10, 2 × CPUs), is for functions that
 * do not sleep: of 40 processes in do_sys_poll it misses 30, and a missed return is a lost row.
 */
export const maxActive = (cpus: number): number => Math.min(MOST, FOR_EACH_CPU * Math.max(1, cpus));
