import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc, the same on every Linux (USER_HZ). */
const TICKS = 100;

/**
 * Kills our children that are older than so long. node:test ends a file that takes too long by cancelling its tests; a
 * process that then does not exit, because a socket is open for instance, would be waited for without end.
 */
export function killOverdue(ms: number): void {
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const [, parent, , , , , , , , , , , , , , , , , , started] = fields(pid);
    const seconds = uptime - Number(started) / TICKS;
    if (Number(parent) === process.pid && seconds * 1000 > ms) process.kill(Number(pid), 'SIGKILL');
  }
}

/** What follows the name in /proc/PID/stat (proc(5)): state, ppid, …, the start being the 20th; none when it has ended. */
function fields(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  } catch {
    return [];
  }
}
