import { TargetError } from '../../base/errors.ts';
import { quote, type Target, type TargetProcess } from '../target.ts';
import { type LocalProcess, startLocal } from './process.ts';

/** How long scripts may take to end after SIGTERM when the target is closed. */
const GRACE_MS = 2000;

/** This machine as a target: scripts run as the user we are. */
export async function openLocal(folder: string): Promise<Target> {
  const running = new Set<LocalProcess>();
  let closed = false;

  return {
    name: 'local',
    emulated: false,
    folder,
    async spawn(script, options = {}): Promise<TargetProcess> {
      if (closed) throw new TargetError('target-closed', 'the local target has been closed');
      const process = await startLocal(`cd ${quote(options.cwd ?? folder)} || exit; ${script}\n`);
      running.add(process);
      process.exit.finally(() => running.delete(process));
      return process;
    },
    async close() {
      closed = true;
      await Promise.all([...running].map(end));
    },
  };
}

/** The end of its input, then SIGTERM, then SIGKILL. */
async function end(process: LocalProcess): Promise<void> {
  process.endInput();
  process.signal('TERM');
  const late = setTimeout(() => process.signal('KILL'), GRACE_MS);
  await process.exit;
  clearTimeout(late);
}
