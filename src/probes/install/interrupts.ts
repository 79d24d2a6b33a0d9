import { eventKey } from '../decode/columns.ts';
import type { CompiledProbe, EventPath } from '../spec/types.ts';

/**
 * TRACE_FLAG_SOFTIRQ, or TRACE_FLAG_HARDIRQ without TRACE_FLAG_NMI: include/linux/trace_events.h (trace.h before 5.18). A probe's
 * own breakpoint counts as both hard interrupt and NMI (irqentry_nmi_enter), whatever it interrupts.
 */
export const IN_INTERRUPT = '(common_flags & 0x10 || (common_flags & 0x8 && !(common_flags & 0x40)))';

/**
 * Events for which the kernel asks both lists about the other task, too (event_filter_pid_sched_wakeup_probe_pre in
 * kernel/trace/trace_events.c): a wake-up of somebody else is in the first instance, whoever is interrupted.
 */
const OF_TWO_TASKS = ['sched_switch', 'sched_wakeup', 'sched_wakeup_new', 'sched_waking'];

/** Whether the second instance has an event: `probes` are those that stand on it. */
export function canInterrupt(path: EventPath, probes: readonly CompiledProbe[]): boolean {
  const sources = probes.flatMap(({ functions }) => functions);
  const names = [eventKey(path), ...sources].map((name) => name.replace(/^sched:/, ''));
  return !names.some((name) => OF_TWO_TASKS.includes(name));
}

/** Of the memory of the first: our processes have a CPU for a part of the time only. */
export const secondBufferKiB = (first: number): number => Math.ceil(first / 4);
