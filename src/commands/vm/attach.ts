import { connect } from 'node:net';

/** Ctrl-] */
const LEAVE = 0x1d;

/** Connects this process's terminal with the one behind `path`, until the shell there ends or Ctrl-] is pressed. */
export async function attach(path: string): Promise<void> {
  const { stdin, stdout } = process;
  const socket = connect(path);
  socket.write(`${stdout.rows ?? 24} ${stdout.columns ?? 80}\n`);
  if (stdin.isTTY) {
    stdout.write('Ctrl-] leaves\n');
    stdin.setRawMode(true);
  }
  stdin.on('data', (chunk: Buffer) => {
    const leave = stdin.isTTY ? chunk.indexOf(LEAVE) : -1;
    if (leave < 0) socket.write(chunk);
    else socket.end(chunk.subarray(0, leave));
  });
  socket.on('data', (chunk) => stdout.write(chunk));
  try {
    await new Promise<void>((resolve, reject) => socket.once('close', () => resolve()).once('error', reject));
  } finally {
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
    stdout.write('\n');
  }
}
