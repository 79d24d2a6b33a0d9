import { readFileSync } from 'node:fs';

/** One call of `do_epoll_ctl` as the program that made it saw it. Times are ns of CLOCK_MONOTONIC. */
export interface TrueCall {
  readonly number: number;
  readonly tid: number;
  readonly start: number;
  readonly end: number;
  /** Calls of `ep_loop_check_proc` in it, each in the one before. */
  readonly levels: number;
}

export function readCalls(path: string): readonly TrueCall[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [number, tid, start, end, levels] = line.split(' ').map(Number);
    return { number: number!, tid: tid!, start: start!, end: end!, levels: levels! };
  });
}
