import type { Cursor } from './cursor.ts';

/** As many as a kernel is built for (CONFIG_NR_CPUS of any architecture). */
const MOST_CPUS = 8192;
const MOST_BUFFERS = 256;

export function checkCpu(cpu: number, cursor: Cursor): void {
  if (cpu >= MOST_CPUS) throw cursor.wrong(`a CPU number of ${cpu}`);
}

export function checkBuffers(count: number, cursor: Cursor): void {
  if (count > MOST_BUFFERS) throw cursor.wrong(`more than ${MOST_BUFFERS} buffers`);
}
