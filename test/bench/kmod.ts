import { closeTarget, kmod, useTarget } from '../../src/index.ts';

const ROUNDS = 3;

/** What a `%%kmod` cell takes beside its command, in the lab VM: a module that is new each time, and the same again. */
export async function benchKmod(): Promise<void> {
  await useTarget('vm');
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const body = `// ${process.pid} ${round}\nENTRY(vfs_read) { emit("n=%lu", arg(3)); }`;
      console.log(`new    ${await times(body)}`);
      console.log(`again  ${await times(body)}`);
    }
  } finally {
    await closeTarget();
  }
}

async function times(body: string): Promise<string> {
  const began = performance.now();
  const { report } = await kmod('bench', body, { unsafe: true, run: 'true' });
  const whole = performance.now() - began;
  const { buildMs, loadMs, unloadMs } = report;
  const parts = { build: buildMs ?? 0, load: loadMs, unload: unloadMs ?? 0, whole };
  return Object.entries(parts)
    .map(([name, ms]) => `${name} ${(ms / 1000).toFixed(2)} s`)
    .join('  ');
}
