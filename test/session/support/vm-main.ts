import { inspect } from 'node:util';
import { startWire } from '../../../src/wire/start.ts';

const wire = startWire(process.argv.at(-1)!);
const { runKernel } = await import('../../../src/session/kernel.ts');
await runKernel(wire, async () => {
  const { createVmInterpreter } = await import('./vm-interpreter.ts');
  const { createTestMagics } = await import('./magics.ts');
  return {
    interpreter: createVmInterpreter(),
    magics: createTestMagics(),
    toBundle: (value) => ({ data: { 'text/plain': inspect(value) }, metadata: {} }),
  };
});
