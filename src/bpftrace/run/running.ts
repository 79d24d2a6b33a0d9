import { TargetError } from '../../base/errors.ts';
import type { Running } from '../../base/running.ts';
import type { WorkloadOutput } from '../../probes/workload.ts';
import type { TableSink } from '../../table/stored-rows.ts';
import { caveatOf } from '../../targets/target.ts';
import type { ProgramOptions } from '../options.ts';
import type { ProgramReport } from '../report.ts';
import type { Program } from '../spec/program.ts';
import { type Tabulated, Tabulator } from '../tabulate/tabulate.ts';
import type { Launched } from './launch.ts';
import { eachLine, textOf } from './lines.ts';
import { MARK } from './script.ts';
import { StoredOutput } from './stored-output.ts';

const MARK_BYTE = MARK.charCodeAt(0);

export interface ProgramContent {
  readonly tables: readonly Tabulated[];
  readonly report: ProgramReport;
}

/** A program that runs; `stop` is as Ctrl-C would: its maps are printed. */
export interface RunningProgram extends Running<ProgramContent> {
  /** Settles when everything is attached, or it has ended. */
  readonly attached: Promise<void>;
}

export interface RunContext {
  readonly options: ProgramOptions;
  readonly output: WorkloadOutput;
  /** What bpftrace says, as an error. */
  readonly explain: (said: string) => Error;
  /** What the report says of its start and of the target. */
  readonly facts: Pick<ProgramReport, 'notes' | 'start' | 'wall' | 'target' | 'emulated'>;
  /** Takes the rows that are too many for a notebook. */
  readonly sink?: TableSink | null;
}

/** Collects what a bpftrace prints until it ends. */
export function follow(launched: Launched, program: Program, context: RunContext): RunningProgram {
  return new Run(launched, program, context).start();
}

class Run {
  readonly #launched: Launched;
  readonly #context: RunContext;
  readonly #tabulator: Tabulator;
  /** Null where nothing is recorded: all rows stay here. */
  readonly #stored: StoredOutput | null;
  readonly #attached = Promise.withResolvers<void>();
  #stopping = false;
  #end: { readonly code: number; readonly exitCode: number | null } | null = null;
  #messages = '';

  constructor(launched: Launched, program: Program, context: RunContext) {
    this.#launched = launched;
    this.#context = context;
    this.#tabulator = new Tabulator(program);
    const { sink, facts } = context;
    this.#stored = sink ? new StoredOutput(this.#tabulator, sink, caveatOf(facts)) : null;
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
    if (!this.#stopping) this.#launched.process.write('stop\n');
    this.#stopping = true;
  }

  async #finish(): Promise<ProgramContent> {
    let timer: NodeJS.Timeout | undefined;
    const { forMs } = this.#context.options;
    if (forMs !== undefined)
      this.#attached.promise.then(() => {
        timer = setTimeout(() => this.#stop(), forMs);
      });
    try {
      await Promise.all([this.#read(), this.#pass()]);
      await this.#stored?.end();
      await this.#launched.process.exit;
    } finally {
      this.#attached.resolve();
      clearTimeout(timer);
      this.#launched.process.signal('KILL');
    }
    return this.#ended();
  }

  async #read(): Promise<void> {
    const { lines } = this.#launched;
    for (let some = await lines.some(); some !== null; some = await lines.some()) {
      const [batch, now] = [some, this.#now()];
      eachLine(batch, (from, end) => this.#take(batch, from, end, now));
      await this.#stored?.relieve();
      if (this.#stored?.failed) this.#stop();
    }
  }

  #take(batch: Uint8Array, from: number, end: number, now: number): void {
    if (this.#end) this.#messages += `${textOf(batch, from, end)}\n`;
    else if (batch[from] === MARK_BYTE) this.#mark(textOf(batch, from + 1, end).split(' '));
    else if (end > from) this.#tabulator.addLine(batch, from, end, now);
  }

  #mark([word, code, exitCode]: readonly string[]): void {
    if (word === 'end') this.#end = { code: Number(code), exitCode: exitCode ? Number(exitCode) : null };
  }

  /** What the command of `run` prints; without one a word of ours when everything is attached. */
  async #pass(): Promise<void> {
    const { options, output } = this.#context;
    const decoder = new TextDecoder();
    if (options.run !== undefined) this.#attached.resolve();
    for await (const chunk of this.#launched.process.stderr) {
      const text = decoder.decode(chunk, { stream: true });
      if (options.run !== undefined) output.stream('stdout', text);
      else if (text.includes('ready')) this.#attached.resolve();
    }
  }

  #now(): number {
    return Math.round(this.#context.facts.start + (performance.now() - this.#launched.uptime.here) * 1e6);
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
    throw this.#context.explain(this.#messages);
  }

  #content(): ProgramContent {
    const { facts } = this.#context;
    const tables = this.#tabulator.tables(caveatOf(facts));
    const counts = this.#tabulator.counts();
    return {
      tables: this.#stored?.shown(tables) ?? tables,
      report: {
        ...counts,
        ...this.#stored?.facts(counts.events),
        ...facts,
        notes: [...facts.notes, ...this.#tabulator.notes(), ...warningsOf(this.#messages)],
        exitCode: this.#end?.exitCode ?? null,
      },
    };
  }
}

function warningsOf(messages: string): readonly string[] {
  return messages
    .split('\n')
    .filter((line) => /WARN(ING)?: /.test(line))
    .map((line) => line.replace(PLACE, 'line $1: '));
}

/** The user knows lines, not our file. */
const PLACE = /^\S*program\.bt:(\d+)\S* /;
