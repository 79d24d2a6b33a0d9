import { EXECUTE, startKernel } from './client.ts';
import { VM_MAIN } from './kernels.ts';

// A front-end that dies while a cell runs: prints the kernel's process id and is gone.
const client = await startKernel([VM_MAIN]);
const id = await client.send('execute_request', { ...EXECUTE, code: 'console.log("on"); while (true) {}' });
await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'stream');
process.stdout.write(`${client.kernel.pid}`, () => process.kill(process.pid, 'SIGKILL'));
