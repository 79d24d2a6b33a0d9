import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** TypeScript files below `folder`, as paths from the project's root. */
export function typescriptFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

/** Runs a script of a package with this Node. Throws what it printed when it fails. */
export async function runTool(script: string, args: readonly string[]): Promise<void> {
  const file = join(root, 'node_modules', script);
  await new Promise<void>((resolve, reject) => {
    execFile(
      process.execPath,
      [file, ...args],
      { cwd: root, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        if (error) reject(complaint(`${script} ${args.join(' ')}\n${stdout}${stderr}`));
        else resolve();
      },
    );
  });
}

/** An error that is shown as what the tool said, without a stack of ours. */
function complaint(text: string): Error {
  const error = new Error(text);
  error.stack = text;
  return error;
}
