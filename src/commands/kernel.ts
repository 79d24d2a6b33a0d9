import { parseArgs } from 'node:util';
import { InputError } from '../base/errors.ts';
import { startWire } from '../wire/start.ts';

/**
 * `probebook kernel --connection-file FILE`: what a front-end starts. The sockets answer at once, on their own
 * thread; everything else is loaded meanwhile. Never settles to an exit code: the front-end ends it.
 */
export async function kernel(args: readonly string[]): Promise<null> {
  // `jupyter run FILE` gives the kernel its own arguments, too.
  const { values } = parseArgs({
    args: [...args],
    options: { 'connection-file': { type: 'string' } },
    allowPositionals: true,
  });
  const file = values['connection-file'];
  if (!file)
    throw new InputError({
      code: 'bad-usage',
      what: 'probebook kernel needs --connection-file FILE',
      hint: 'front-ends start it; `probebook install` tells them how',
    });
  const wire = startWire(file);
  // Loading takes a processor for a second or more; the sockets come first.
  await wire.bound;
  const { runKernel } = await import('../session/kernel.ts');
  await runKernel(wire, async () => {
    const { followRecording, loadSession } = await import('./notebook-session.ts');
    followRecording();
    return loadSession();
  });
  return null;
}
