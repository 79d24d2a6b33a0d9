import { openTarget } from '../targets/auto.ts';
import { sweep } from '../targets/guard.ts';

/** `probebook clean [TARGET]`: removes probes that dead sessions left there, and lists them. */
export async function clean([spec = 'local']: readonly string[]): Promise<number> {
  const target = await openTarget(spec, {
    folder: process.cwd(),
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    const removed = await sweep(target);
    for (const name of removed) process.stdout.write(`removed ${name}\n`);
    if (removed.length === 0) process.stdout.write(`nothing was left on ${target.name}\n`);
    return 0;
  } finally {
    await target.close();
  }
}
