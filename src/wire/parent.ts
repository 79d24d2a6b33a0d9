/** The kernel is to be gone 2 s after its front-end. */
const POLL_MS = 200;

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
