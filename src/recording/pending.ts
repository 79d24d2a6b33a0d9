import { ProbebookError } from '../base/errors.ts';
import { TOOLS } from '../base/tools.ts';
import { currentCell } from '../session/routing.ts';
import type { Target } from '../targets/target.ts';
import { type EntryHead, FORMAT, type Printed, VERSION } from './entry.ts';
import { saveRecorded } from './kept-entry.ts';
import { errors } from './pack-error.ts';
import type { Packing } from './packed.ts';
import { type KernelProvenance, kernelProvenance } from './provenance.ts';
import type { Asked } from './question.ts';
import type { CellOfEntry, Recorder } from './recorder.ts';
import type { RowStore } from './row-store.ts';
import { store } from './store.ts';

/** Takes what is printed while a question is answered. */
export interface Output {
  stream(name: 'stdout' | 'stderr', text: string): void;
}

/** What every report says of how complete a result is, where it was asked, and how its command ended. */
export interface ReportFacts {
  readonly events: number;
  readonly lost: number;
  /** Rows that are in the recording, and not in the notebook. */
  readonly onDisk?: number;
  readonly missed?: number;
  readonly unpaired?: number;
  readonly dropped?: number;
  readonly filtered?: number;
  readonly expired?: number;
  readonly overflowed?: number;
  readonly ambiguous?: number;
  readonly unreadable?: number;
  readonly truncated?: boolean;
  readonly clock?: string;
  readonly kernel?: string;
  readonly wall: Date;
  readonly target: string;
  readonly emulated: boolean;
  readonly exitCode: number | null;
}

/** Where a result came from. */
export interface Origin {
  readonly asked: Asked;
  /** Null when it was live. */
  readonly recording: string | null;
  readonly began: string;
  kernel(): Promise<KernelProvenance | null>;
  /** Null as long as it goes on, and where it failed. */
  report(): ReportFacts | null;
}

interface PendingParts {
  readonly asked: Asked;
  readonly output: Output;
  readonly recorder: Recorder | null;
  readonly onFailure: (why: string) => void;
}

/** A question that is being answered live. */
export class Pending {
  readonly #parts: PendingParts;
  readonly #printed: Printed[] = [];
  readonly #cell: CellOfEntry | null = currentCell()?.cell ?? null;
  readonly #began = new Date().toISOString();
  readonly #order: number;
  /** Takes rows while they come; null where nothing is recorded. */
  readonly rows: RowStore | null;
  #target: Target | null = null;
  #ended = this.#began;
  #stopped = false;
  #report: ReportFacts | null = null;
  /** The folder of what was recorded. */
  #recorded: string | null = null;

  constructor(parts: PendingParts) {
    this.#parts = parts;
    this.#order = parts.recorder?.nextOrder() ?? 1;
    this.rows = parts.recorder?.rows(parts.onFailure) ?? null;
  }

  /** What is printed is shown, and kept for the recording. */
  readonly output: Output = {
    stream: (name, text) => {
      this.#parts.output.stream(name, text);
      if (!this.#parts.recorder) return;
      const last = this.#printed.at(-1);
      if (last?.name === name) this.#printed[this.#printed.length - 1] = { name, text: last.text + text };
      else this.#printed.push({ name, text });
    },
  };

  answeredBy(target: Target | null): void {
    this.#target = target;
  }

  get origin(): Origin {
    return {
      asked: this.#parts.asked,
      recording: null,
      began: this.#began,
      kernel: () => this.#kernel(),
      report: () => this.#report,
    };
  }

  /** It has ended. */
  reported(report: ReportFacts): void {
    this.#report = report;
  }

  /** Stores the answer if the session records. That it could not is told, and takes the answer from nobody. */
  async store<Answer>(packing: Packing<Answer>, answer: Answer, stopped: boolean): Promise<void> {
    this.#ended = new Date().toISOString();
    this.#stopped = stopped;
    const { recorder, onFailure } = this.#parts;
    if (!recorder) return;
    try {
      const packed = { kind: packing.kind, ...packing.pack(answer) };
      const written = (await this.rows?.end()) ?? null;
      const entry = await this.#entry(recorder.masked, this.#printed);
      this.#recorded = await recorder.write(entry, packed, this.#cell, written);
    } catch (error) {
      await this.rows?.drop();
      onFailure(error instanceof Error ? error.message : String(error));
    }
  }

  /** Stores the error as what was answered, and throws it. What is no error of ours is no answer. */
  async failed(error: unknown): Promise<never> {
    await this.rows?.drop();
    if (error instanceof ProbebookError) await this.store(errors, error, false);
    throw error;
  }

  /** Stores an answer by itself, with all its rows. What was printed is not kept for it. Throws what the file system says. */
  async save<Answer>(
    packing: Packing<Answer>,
    answer: Answer,
    place: string,
    masked: readonly string[],
  ): Promise<void> {
    if (this.#report?.onDisk && this.#recorded !== null)
      return saveRecorded(this.#recorded, packing, place, masked);
    await store(packing, answer, place, masked, () => this.#entry(masked, []));
  }

  async #entry(masked: readonly string[], output: readonly Printed[]): Promise<EntryHead> {
    return {
      format: FORMAT,
      version: VERSION,
      asked: this.#parts.asked,
      source: this.#cell?.source ?? null,
      cell: this.#cell?.id ?? null,
      order: this.#order,
      began: this.#began,
      ended: this.#ended,
      output: masked.length > 0 ? null : output,
      stopped: this.#stopped,
      kernel: await this.#kernel(),
      tools: TOOLS,
      masked,
    };
  }

  /** Null when the target is gone, or none was asked. */
  async #kernel(): Promise<KernelProvenance | null> {
    return this.#target === null ? null : kernelProvenance(this.#target).catch(() => null);
  }
}
