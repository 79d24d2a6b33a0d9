import type { TracedKernel } from '../probes/kernel.ts';
import type { WorkloadOutput } from '../probes/workload.ts';
import type { TableSink } from '../table/stored-rows.ts';
import { labHeaders } from '../targets/kbuild.ts';
import type { ProgramOptions } from './options.ts';
import { launch } from './run/launch.ts';
import { overrideFacts } from './run/override-facts.ts';
import { follow, type RunningProgram } from './run/running.ts';
import { explainError, hasPlace } from './spec/explain-error.ts';
import { checkOverrides, overridesIn } from './spec/override.ts';
import { mayBeInHeaders, type Source, withComments, withoutHeaders } from './spec/source.ts';

export type { ProgramContent, RunningProgram } from './run/running.ts';

/**
 *      text
 *        │ spec       comments and headers taken out
 *        │ run        bpftrace -f json on the target, with a command of the user's or until it is stopped; beside it or
 *        │            before its output, bpftrace -d says which maps and printfs there are, of which types
 *        │ decode     lines → messages
 *        │ tabulate   messages → rows of maps, printfs, output
 *        ▼
 *      ProgramContent
 *
 * `sink` gets the rows of tables that are longer than a notebook can hold. Throws InputError, whose span points into `text`,
 * or TargetError; nothing is left attached then.
 */
export async function startProgram(
  kernel: TracedKernel,
  text: string,
  options: ProgramOptions,
  output: WorkloadOutput,
  sink: TableSink | null = null,
): Promise<RunningProgram> {
  const { target } = kernel.tracer;
  const { clock, wall } = await kernel.origin('mono');
  const { symbols, release } = await kernel.facts();
  const functions = symbols.functions();
  const overrides = overridesIn(text);
  if (overrides.length > 0) checkOverrides(text, overrides, await overrideFacts(target));
  const explain = (said: string) => explainError(said, text, functions);
  const said: string[] = [];
  for (const { source, headers } of attemptsOf(withComments(text))) {
    if (headers && !mayBeInHeaders(said.at(-1) ?? '')) break;
    const there = headers
      ? await labHeaders(target, release, (line) => output.stream('stderr', `${line}\n`))
      : null;
    const began = await launch(target, source.text, options, there);
    if (began.kind === 'runs') {
      const { launched, program } = began;
      const start = launched.uptime.target - Number(clock);
      const at = new Date(Number(wall / 1000n) / 1000 + start / 1e6);
      const { name, emulated } = target;
      const notes = [...source.notes, ...missingProbes(program.probes, launched.attached)];
      const facts = { notes, start, wall: at, target: name, emulated };
      return follow(launched, program, { options, output, explain, facts, sink });
    }
    said.push(began.said);
  }
  throw explain(said.findLast(hasPlace) ?? said.at(-1)!);
}

/** Without the kernel's headers first: where its BTF does not do, with them. */
function attemptsOf(source: Source): readonly Attempt[] {
  const bare = withoutHeaders(source);
  if (bare === null) return [{ source, headers: false }];
  return [
    { source: bare, headers: false },
    { source, headers: true },
  ];
}

interface Attempt {
  readonly source: Source;
  readonly headers: boolean;
}

/** Of a function that a library lacks bpftrace says nothing (0.17). */
function missingProbes(named: number, attached: number | null): readonly string[] {
  if (attached === null || attached >= named) return [];
  return [`the program names ${named} probes, bpftrace found ${attached}: what the others name is not there`];
}
