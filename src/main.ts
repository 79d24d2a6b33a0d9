import { ProbebookError } from './base/errors.ts';
import { nearest } from './base/nearest.ts';
import { USAGE } from './commands/usage.ts';

/** Each command is loaded only when it is asked for: the kernel must answer before anything heavy is read. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number | null>>> = {
  start: async (args) => (await import('./commands/start.ts')).start(args),
  install: async (args) => (await import('./commands/install.ts')).install(args),
  run: async (args) => (await import('./commands/run.ts')).runNotebook(args),
  doctor: async (args) => (await import('./commands/doctor.ts')).doctor(args),
  vm: async (args) => (await import('./commands/vm.ts')).vm(args),
  clean: async (args) => (await import('./commands/clean.ts')).clean(args),
  kernel: async (args) => (await import('./commands/kernel.ts')).kernel(args),
};

const [name = '--help', ...args] = process.argv.slice(2);
const code = await main(name, args);
// Sockets and targets that a command left open must not keep a finished command alive.
if (code !== null) process.exit(code);

async function main(name: string, args: readonly string[]): Promise<number | null> {
  if (name === '--help' || name === '-h' || name === 'help') return print(USAGE, 0);
  const command = COMMANDS[name];
  if (!command) return print(unknown(name), 2);
  try {
    return await command(args);
  } catch (error) {
    return print(errorText(error), 1);
  }
}

/** What the system refuses, such as a full disk, is nothing of ours: its message says all. */
function errorText(error: unknown): string {
  if (error instanceof ProbebookError || (error instanceof Error && 'syscall' in error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function print(text: string, code: number): number {
  (code === 0 ? process.stdout : process.stderr).write(text.endsWith('\n') ? text : `${text}\n`);
  return code;
}

function unknown(name: string): string {
  const [near] = nearest(name, Object.keys(COMMANDS));
  return `probebook: no command '${name}'${near ? `; did you mean '${near}'?` : ''}\n${USAGE}`;
}
