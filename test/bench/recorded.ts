import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Records so many in a process of its own, and says in a line how fast that was, and how much memory it took. */
export function recordedText(count: number, what: 'rows' | 'spans' | 'lines'): string {
  const program = fileURLToPath(new URL('./record-process.ts', import.meta.url));
  const said = execFileSync(process.execPath, [program, String(count), what], { encoding: 'utf8' });
  const { seconds, peak } = JSON.parse(said) as { readonly seconds: number; readonly peak: number };
  const speed = (count / seconds / 1e6).toFixed(2);
  return `${count.toLocaleString('en')} ${what}, ${speed} M/s, at most ${(peak / 2 ** 20).toFixed(0)} MiB`;
}
