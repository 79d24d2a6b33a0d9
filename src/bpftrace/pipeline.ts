import { TargetError } from '../base/errors.ts';
import type { TracedKernel } from '../probes/kernel.ts';
import type { WorkloadOutput } from '../probes/workload.ts';
import { runText, type TargetProcess } from '../targets/target.ts';
import { readMessage } from './decode/message.ts';
import type { ProgramOptions } from './options.ts';
import type { ProgramReport } from './report.ts';
import { checkScript, MARK, runScript } from './run/script.ts';
import { explainError } from './spec/explain-error.ts';
import { type Program, readProgram } from './spec/program.ts';
import { type Source, withComments, withoutHeaders } from './spec/source.ts';
import { type Tabulated, Tabulator } from './tabulate/tabulate.ts';

export interface ProgramContent {
  readonly tables: readonly Tabulated[];
  readonly report: ProgramReport;
}

/** A program that runs. */
export interface RunningProgram {
  /** What it will hold, without rows yet. */
  readonly empty: ProgramContent;
  /** Settles when everything is attached, or it has ended. */
  readonly attached: Promise<void>;
  progress(): { readonly events: number; readonly missed: number };
  snapshot(): Promise<ProgramContent>;
  /** As Ctrl-C would: its maps are printed. */
  stop(): void;
  readonly done: Promise<ProgramContent>;
}

/**
 *      text
 *        │ spec       comments and headers taken out; bpftrace -d says which maps and printfs there are, of which types
 *        │ run        bpftrace -f json on the target, with a command of the user's or until it is stopped
 *        │ decode     lines → messages
 *        │ tabulate   messages → rows of maps, printfs, output
 *        ▼
 *      ProgramContent
 *
 * Throws InputError, whose span points into `text`, or TargetError; nothing is left attached then.
 */
export async function startProgram(
  kernel: TracedKernel,
  text: string,
  options: ProgramOptions,
  output: WorkloadOutput,
): Promise<RunningProgram> {
  const { target } = kernel.tracer;
  const { clock, wall } = await kernel.origin('mono');
  const functions = (await kernel.facts()).symbols.functions();
  const explain = (said: string) => explainError(said, text, functions);
  const { source, program } = await check(kernel, withComments(text), options, explain);
  const process = await target.spawn(runScript(source.text, options));
  const run = new Run(process, program, options, output, explain, (uptime) => ({
    notes: source.notes,
    start: uptime - Number(clock),
    wall: new Date(Number(wall / 1000n) / 1000 + (uptime - Number(clock)) / 1e6),
    target: target.name,
    emulated: target.emulated,
  }));
  return run.start();
}

const EMULATED = 'emulated CPU: times are no evidence';

interface Checked {
  readonly source: Source;
  readonly program: Program;
}

/** Without the kernel's headers first: where its BTF does not do, with them. */
async function check(
  { tracer }: TracedKernel,
  source: Source,
  options: ProgramOptions,
  explain: (said: string) => Error,
): Promise<Checked> {
  const bare = withoutHeaders(source);
  for (const each of bare ? [bare, source] : [source]) {
    const { stdout, exit } = await runText(tracer.target, checkScript(each.text, options));
    const program = exit.code === 0 ? readProgram(stdout) : null;
    if (program) return { source: each, program };
    if (each === source) throw explain(stdout.replaceAll(/^AST after[\s\S]*?\n\n\n?(?=\S)/gm, ''));
  }
  throw new TargetError('bpftrace-failed', 'bpftrace printed no program');
}

type Start = (uptime: number) => Pick<ProgramReport, 'notes' | 'start' | 'wall' | 'target' | 'emulated'>;

class Run {
  readonly #process: TargetProcess;
  readonly #tabulator: Tabulator;
  readonly #options: ProgramOptions;
  readonly #output: WorkloadOutput;
  readonly #explain: (said: string) => Error;
  readonly #start: Start;
  readonly #attached = Promise.withResolvers<void>();
  #stopping = false;
  /** Ns on the target's clock, and ours at that moment. */
  #uptime = { target: 0, here: performance.now() };
  #end: { readonly code: number; readonly exitCode: number | null } | null = null;
  #messages = '';

  constructor(
    process: TargetProcess,
    program: Program,
    options: ProgramOptions,
    output: WorkloadOutput,
    explain: (said: string) => Error,
    start: Start,
  ) {
    this.#process = process;
    this.#tabulator = new Tabulator(program);
    this.#options = options;
    this.#output = output;
    this.#explain = explain;
    this.#start = start;
  }

  start(): RunningProgram {
    const empty = this.#content();
    const done = this.#finish();
    done.catch(() => undefined);
    return {
      empty,
      attached: this.#attached.promise,
      progress: () => {
        const { events, lost } = this.#tabulator.counts();
        return { events, missed: lost };
      },
      snapshot: async () => this.#content(),
      stop: () => this.#stop(),
      done,
    };
  }

  #stop(): void {
    if (!this.#stopping) this.#process.write('stop\n');
    this.#stopping = true;
  }

  async #finish(): Promise<ProgramContent> {
    let timer: NodeJS.Timeout | undefined;
    const { forMs } = this.#options;
    if (forMs !== undefined)
      this.#attached.promise.then(() => {
        timer = setTimeout(() => this.#stop(), forMs);
      });
    try {
      await Promise.all([this.#read(), this.#pass()]);
      await this.#process.exit;
    } finally {
      this.#attached.resolve();
      clearTimeout(timer);
      this.#process.signal('KILL');
    }
    return this.#ended();
  }

  async #read(): Promise<void> {
    for await (const line of linesOf(this.#process.stdout)) {
      if (this.#end) this.#messages += `${line}\n`;
      else if (line.startsWith(MARK)) this.#mark(line.slice(1).split(' '));
      else if (line !== '') this.#tabulator.add(readMessage(line), this.#now());
    }
  }

  #mark([word, first, second]: readonly string[]): void {
    if (word === 'uptime') this.#uptime = { target: Number(first) * 1e9, here: performance.now() };
    if (word === 'end') this.#end = { code: Number(first), exitCode: second ? Number(second) : null };
  }

  /** What the command of `run` prints; without one a word of ours when everything is attached. */
  async #pass(): Promise<void> {
    const decoder = new TextDecoder();
    if (this.#options.run !== undefined) this.#attached.resolve();
    for await (const chunk of this.#process.stderr) {
      const text = decoder.decode(chunk, { stream: true });
      if (this.#options.run !== undefined) this.#output.stream('stdout', text);
      else if (text.includes('ready')) this.#attached.resolve();
    }
  }

  #now(): number {
    const { start } = this.#start(this.#uptime.target);
    return start + (performance.now() - this.#uptime.here) * 1e6;
  }

  #ended(): ProgramContent {
    if (!this.#end)
      throw new TargetError(
        'bpftrace-failed',
        'bpftrace was ended from outside',
        'run the cell again; memory may have run out',
      );
    const { code } = this.#end;
    if (code === 0) return this.#content();
    if (code > 128 && code < 255)
      throw new TargetError(
        'bpftrace-failed',
        `bpftrace was ended from outside, by signal ${code - 128}`,
        'its maps were not printed: run the cell again',
      );
    throw this.#explain(this.#messages);
  }

  #content(): ProgramContent {
    const facts = this.#start(this.#uptime.target);
    return {
      tables: this.#tabulator.tables(facts.emulated ? EMULATED : undefined),
      report: {
        ...this.#tabulator.counts(),
        ...facts,
        notes: [...facts.notes, ...warningsOf(this.#messages)],
        exitCode: this.#end?.exitCode ?? null,
      },
    };
  }
}

function warningsOf(messages: string): readonly string[] {
  return messages.split('\n').filter((line) => /WARN(ING)?: /.test(line));
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    yield* lines;
  }
  if (text !== '') yield text;
}
