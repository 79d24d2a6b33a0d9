import type { Headers } from '../../targets/kbuild.ts';
import { runText, type Target, type TargetProcess } from '../../targets/target.ts';
import type { ProgramOptions } from '../options.ts';
import { type Program, readProgram } from '../spec/program.ts';
import { findBpftrace } from './installed.ts';
import { Lines } from './lines.ts';
import { checkScript, headersScript, MARK, runScript } from './script.ts';

/** A bpftrace that has been started, up to where its output begins. */
export interface Launched {
  readonly process: TargetProcess;
  /** What it prints from here on. */
  readonly lines: Lines;
  readonly uptime: Uptime;
  /** How many probes it is about to attach; null when it has not said so. */
  readonly attached: number | null;
}

/** Ns on the target's clock, and ours at that moment. */
export interface Uptime {
  readonly target: number;
  readonly here: number;
}

export type Launch =
  | { readonly kind: 'runs'; readonly launched: Launched; readonly program: Program }
  /** What bpftrace said of a program that it does not take. */
  | { readonly kind: 'refused'; readonly said: string };

/**
 * Starts bpftrace on a program, with the kernel's headers where they are somewhere else, and learns what it makes of it: from
 * the same process where that prints it first, or else from another one beside it. Nothing runs when the program is refused.
 */
export async function launch(
  target: Target,
  text: string,
  options: ProgramOptions,
  headers: Headers | null = null,
): Promise<Launch> {
  const installed = await findBpftrace(target);
  const told = headers === null ? '' : headersScript(headers);
  const process = await target.spawn(told + runScript(text, options, installed));
  try {
    const beside = installed.printsAndRuns ? null : runText(target, told + checkScript(text, options));
    const [{ tree, ...launched }, check] = await Promise.all([readStart(process), beside]);
    const program = readProgram(check?.stdout ?? tree);
    if (program && (check?.exit.code ?? 0) === 0) return { kind: 'runs', launched, program };
    process.write('stop\n');
    const said = await messages(launched.lines);
    return { kind: 'refused', said: check ? withoutTrees(check.stdout) : said };
  } catch (error) {
    process.signal('KILL');
    throw error;
  }
}

/** The tree, if it prints one, ends where its JSON begins. */
async function readStart(process: TargetProcess): Promise<Launched & { readonly tree: string }> {
  const lines = new Lines(process.stdout);
  let uptime = { target: 0, here: performance.now() };
  let tree = '';
  let attached: number | null = null;
  for (;;) {
    const line = await lines.next();
    if (line === null) break;
    if (line.startsWith(ATTACHED)) {
      attached = Number(/\d+/.exec(line)?.[0]);
      break;
    }
    if (line.startsWith(UPTIME))
      uptime = { target: Number(line.slice(UPTIME.length)) * 1e9, here: performance.now() };
    else if (line.startsWith(MARK)) {
      lines.unread(line);
      break;
    } else tree += `${line}\n`;
  }
  return { process, lines, uptime, attached, tree };
}

const UPTIME = `${MARK}uptime `;
const ATTACHED = '{"type": "attached_probes"';

async function messages(lines: Lines): Promise<string> {
  let said = '';
  for (let line = await lines.next(); line !== null; line = await lines.next())
    if (!line.startsWith(MARK)) said += `${line}\n`;
  return said;
}

function withoutTrees(said: string): string {
  return said.replaceAll(/^AST after[\s\S]*?\n\n\n?(?=\S)/gm, '');
}
