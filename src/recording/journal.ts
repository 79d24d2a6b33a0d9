import { basename } from 'node:path';
import { ProbebookError, TargetError } from '../base/errors.ts';
import type { Kept } from '../base/kept.ts';
import type { Running } from '../base/running.ts';
import type { RowSink } from '../probes/stream-rows.ts';
import { workspace } from '../probes/workspace.ts';
import { currentCell, reportToCell } from '../session/routing.ts';
import type { Target } from '../targets/target.ts';
import { keptView } from './kept-entry.ts';
import { errors } from './pack-error.ts';
import type { Packing } from './packed.ts';
import { type Origin, type Output, Pending, type ReportFacts } from './pending.ts';
import { answerOf, Player } from './player.ts';
import type { Asked, Question } from './question.ts';
import { Recorder } from './recorder.ts';
import { replayed } from './replayed.ts';

/** A trace or program that was started, or one from a recording. */
export interface Started<Content> {
  readonly running: Running<Content>;
  readonly kept: Kept<Content>;
}

/**
 * Between whoever asks a target and the target: questions are answered live, live and recorded, or from a recording in the
 * target's place.
 */
export class Journal {
  /** What is traced now. */
  readonly #target: () => Target | null;
  #recorder: Recorder | null = null;
  /** Opened by the first question. */
  #replay: { readonly folder: string; readonly player: Promise<Player> } | null = null;
  /** The recording that a notebook carries, for where no target can be opened. */
  #carried: string | null = null;
  /** The target that the notebook named last. */
  #named: string | null = null;
  /** Why something could not be stored. */
  readonly failures: string[] = [];
  /** What was answered, in order, under the names that were bound. */
  readonly origins: Origin[] = [];

  constructor(target: () => Target | null) {
    this.#target = target;
  }

  get replaying(): string | null {
    return this.#replay?.folder ?? null;
  }

  get recording(): string | null {
    return this.#recorder?.folder ?? null;
  }

  /**
   * What is asked from here on is stored in `folder`, with pseudonyms in the columns of these names. Of a trace a notebook
   * holds so many rows, by default a million.
   */
  async record(folder: string, masked: readonly string[] = [], viewRows?: number): Promise<void> {
    this.#recorder = await Recorder.open(folder, masked, viewRows);
  }

  /**
   * What is asked from here on is answered from `folder`. Throws InputError when there is no recording; then nothing is
   * answered: whoever wants a recording wants no probe in a kernel.
   */
  async replay(folder: string): Promise<void> {
    this.#replay = { folder, player: Player.open(folder) };
    await this.#replay.player;
  }

  /** Answers from `folder` if no target can be opened. */
  carry(folder: string): void {
    this.#carried = folder;
  }

  async stopRecording(): Promise<void> {
    await this.#recorder?.settled();
    this.#recorder = null;
  }

  stopReplaying(): void {
    this.#replay = null;
    this.#carried = null;
  }

  /** Asks for an answer that comes as a whole. */
  async ask<Answer>(
    question: Question,
    packing: Packing<Answer>,
    live: (output: Output) => Promise<Answer>,
    output: Output = SILENT,
  ): Promise<Answer> {
    const asked = this.#asked(question);
    if (this.#replay)
      return (await this.#fromRecording(await this.#replay.player, asked, packing, output)).answer;
    const pending = this.#begin(asked, output);
    const answer = await this.#live(pending, live);
    if (answer === NO_TARGET) return this.ask(question, packing, live, output);
    await pending.store(packing, answer, false);
    return answer;
  }

  /** Asks for what goes on. With a recording it has ended already. */
  async start<Content extends { readonly report: ReportFacts }>(
    question: Question,
    packing: Packing<Content>,
    live: (output: Output, rows: RowSink | null) => Promise<Running<Content>>,
    output: Output,
  ): Promise<Started<Content>> {
    const asked = this.#asked(question);
    if (this.#replay) return this.#replayed(await this.#replay.player, asked, packing, output);
    const pending = this.#begin(asked, output);
    const running = await this.#live(pending, (shown) => live(shown, pending.rows));
    if (running === NO_TARGET) return this.start(question, packing, live, output);
    let stopped = false;
    const stop = () => {
      stopped = true;
      running.stop();
    };
    const done = running.done.then(
      async (content) => {
        pending.reported(content.report);
        await pending.store(packing, content, stopped);
        return content;
      },
      (error) => pending.failed(error),
    );
    done.catch(() => undefined);
    this.origins.push(pending.origin);
    const { empty } = running;
    return {
      running: { empty, progress: () => running.progress(), snapshot: () => running.snapshot(), stop, done },
      kept: { save: (content, folder, masked) => pending.save(packing, content, folder, masked) },
    };
  }

  /** The live answer; NO_TARGET when none could be opened and the notebook's recording answers from now on. */
  async #live<T>(pending: Pending, live: (output: Output) => Promise<T>): Promise<T | typeof NO_TARGET> {
    const before = this.#target();
    try {
      const answer = await live(pending.output);
      pending.answeredBy(this.#target());
      return answer;
    } catch (error) {
      const target = this.#target() ?? before;
      pending.answeredBy(target);
      if (target !== null) return await pending.failed(error);
      const carried = this.#carried;
      if (!(error instanceof TargetError) || carried === null) throw error;
      await this.replay(carried);
      reportToCell(
        `no target can be opened here: ${error.message.split('\n')[0]}\nanswered from the recording ${basename(carried)}; \`%replay off\` asks a target again\n`,
      );
      return NO_TARGET;
    }
  }

  async #fromRecording<Answer>(player: Player, asked: Asked, packing: Packing<Answer>, output: Output) {
    const stored = player.find(asked, currentCell()?.cell.id ?? null);
    const { kind } = stored.entry.answer;
    const answer = await (kind === errors.kind ? answerOf(stored, errors) : answerOf(stored, packing));
    for (const { name, text } of stored.entry.output ?? []) output.stream(name, text);
    if (answer instanceof ProbebookError) throw answer;
    return { stored, answer };
  }

  async #replayed<Content extends { readonly report: ReportFacts }>(
    player: Player,
    asked: Asked,
    packing: Packing<Content>,
    output: Output,
  ): Promise<Started<Content>> {
    const { stored, answer } = await this.#fromRecording(player, asked, packing, output);
    const { entry } = stored;
    const { report } = answer;
    const rows = entry.tables.reduce((sum, table) => sum + table.rows, 0);
    this.origins.push({
      asked,
      recording: player.folder,
      began: entry.began,
      kernel: async () => entry.kernel,
      report: () => report,
    });
    return {
      running: replayed(answer, rows, entry.stopped),
      kept: keptView(stored, packing),
    };
  }

  /** The same question on another target is another question. */
  #asked({ magic, name, text, options, use }: Question): Asked {
    this.#named = use ?? this.#named;
    return { magic, name, text, options, target: this.#named };
  }

  #begin(asked: Asked, output: Output): Pending {
    const recorder = this.#recorder;
    return new Pending({
      asked,
      output,
      recorder,
      onFailure: (why) => {
        this.failures.push(why);
        reportToCell(`not recorded: ${why}\n`);
      },
    });
  }
}

const SILENT: Output = { stream: () => undefined };
const NO_TARGET = Symbol('no target');

/** A cell and the scripts it imports share one journal: that of their process. */
export const journal = new Journal(() => workspace.opened?.tracer.target ?? null);
