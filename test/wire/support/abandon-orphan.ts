import { EXECUTE, startKernel } from '../../session/support/client.ts';
import { VM_MAIN } from '../../session/support/kernels.ts';

// A front-end that dies while a cell runs whose process has left one behind: prints the process ids of both.
const client = await startKernel([VM_MAIN]);
const command = 'sleep 96 >/dev/null 2>&1 & echo $!';
const code = `console.log(String(process.getBuiltinModule('child_process').execSync(${JSON.stringify(command)}))); while (true) {}`;
const id = await client.send('execute_request', { ...EXECUTE, code });
const said = await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'stream');
process.stdout.write(`${client.kernel.pid} ${said.content.text!.trim()}`, () =>
  process.kill(process.pid, 'SIGKILL'),
);
