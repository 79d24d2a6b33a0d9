const POLL_MS = 1_000;

/**
 * Calls `gone` once the process that started us has ended: the system then gives us another parent. Only under a
 * front-end (JPY_PARENT_PID); a kernel started by hand may outlive its shell.
 */
export function watchParent(gone: () => void): void {
  if (!process.env.JPY_PARENT_PID) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, POLL_MS);
}
