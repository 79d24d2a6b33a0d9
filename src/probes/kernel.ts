import { TargetError } from '../base/errors.ts';
import { type Guard, startGuard } from '../targets/guard.ts';
import { findTracefs } from '../tracefs/mount.ts';
import { type Needs, needsOf } from './compile/needs.ts';
import type { UnfinishedNeeds } from './compile/unfinished-needs.ts';
import { currentFacts, gatherFacts, gatherNeeds } from './install/facts.ts';
import { measureOrigin, type Origin } from './install/origin.ts';
import type { InstallPlan } from './install/script.ts';
import { ControlShell } from './install/shell.ts';
import { FilesWhileTyping } from './names/files-while-typing.ts';
import type { TraceOptions } from './options.ts';
import { planOf } from './plan.ts';
import type { CompiledBody, KernelFacts } from './spec/types.ts';
import type { Tracer } from './tracer.ts';

/** Needs only the functions that ftrace can trace. */
const TRACEABLE: Needs = { formats: [], calls: [], traceable: true, places: [], programs: [] };

const NOTHING: CompiledBody = { probes: [], tables: [], hists: [] };

/**
 * The kernel behind one target for as long as a notebook uses it: what it answered about itself, the guard that
 * cleans up after us, and the zero of the time axis.
 */
export class TracedKernel {
  readonly tracer: Tracer;
  readonly #guard: Guard;
  /** Where tracefs is mounted on the target. */
  readonly tracefs: string;
  readonly #origins = new Map<string, Promise<Origin>>();
  readonly #files: FilesWhileTyping;
  #facts: Promise<KernelFacts> | null = null;
  #count = 0;

  private constructor(tracer: Tracer, guard: Guard, tracefs: string) {
    this.tracer = tracer;
    this.#guard = guard;
    this.tracefs = tracefs;
    this.#files = new FilesWhileTyping(tracer.target, async () => (await this.facts()).symbols);
  }

  static async open(tracer: Tracer): Promise<TracedKernel> {
    const tracefs = await findTracefs(tracer.target);
    return new TracedKernel(tracer, await startGuard(tracer.target), tracefs);
  }

  /** Functions, types and features, asked once. */
  facts(): Promise<KernelFacts> {
    this.#facts ??= gatherFacts(this.tracer.target, this.tracefs);
    return this.#facts;
  }

  /** The facts, asked again where modules have come or gone. */
  async factsNow(): Promise<KernelFacts> {
    this.#facts = Promise.resolve(await currentFacts(this.tracer.target, this.tracefs, await this.facts()));
    return this.#facts;
  }

  /** The facts with all that compiling this body needs. Throws InputError when it cannot be parsed. */
  async factsFor(text: string): Promise<KernelFacts> {
    const needs = needsOf(text, 0);
    return this.#gather(await this.factsNow(), needs);
  }

  /** The facts with the functions that ftrace can trace. */
  async factsForGraph(): Promise<KernelFacts> {
    return this.#gather(await this.factsNow(), TRACEABLE);
  }

  /**
   * The facts with what somebody's unfinished text asks for besides: for the editor, which cannot wait for what has changed, and
   * offers less where machine code cannot be read.
   */
  async factsWhileTyping(needs: UnfinishedNeeds): Promise<KernelFacts> {
    const facts = await this.facts();
    try {
      const [known, files] = await Promise.all([this.#gather(facts, needs), this.#files.known(needs)]);
      return { ...known, ...files };
    } catch (error) {
      if (error instanceof TargetError) return facts;
      throw error;
    }
  }

  /** The zero of `clock`'s axis, the same for every trace of this session on this target. */
  origin(clock: string): Promise<Origin> {
    const known = this.#origins.get(clock);
    if (known) return known;
    const origin = this.#measure(clock);
    this.#origins.set(clock, origin);
    origin.catch(() => this.#origins.delete(clock));
    return origin;
  }

  /** A name for the next instance and its event group; both are the guard's until `remove`. */
  nextName(): string {
    return this.#guard.name(++this.#count);
  }

  plan(name: string, body: CompiledBody, options: TraceOptions): InstallPlan {
    return planOf(body, options, { tracefs: this.tracefs, name });
  }

  /** From here on the guard removes `name` if we die. */
  async own(name: string): Promise<void> {
    await this.#guard.own(name, name);
  }

  /** Takes a trace's probes and instance out of the kernel. */
  async remove(name: string): Promise<void> {
    await this.#guard.remove(name);
  }

  /** From here on the guard unloads the module if we die. */
  async ownModule(name: string): Promise<void> {
    await this.#guard.ownModule(name);
  }

  /** Takes a module out of the kernel; one that does not go stays. */
  async unloadModule(name: string): Promise<void> {
    await this.#guard.unload(name);
  }

  /** Whether an event group is one of this process's traces. */
  owns(group: string): boolean {
    return group.startsWith(this.#guard.prefix);
  }

  get guardPid(): number {
    return this.#guard.pid;
  }

  async close(): Promise<void> {
    await this.#guard.close();
    await this.tracer.close();
  }

  async #gather(known: KernelFacts, needs: Needs): Promise<KernelFacts> {
    const facts = await gatherNeeds(this.tracer.target, this.tracefs, known, needs);
    this.#facts = Promise.resolve(facts);
    return facts;
  }

  async #measure(clock: string): Promise<Origin> {
    const name = this.nextName();
    const shell = await ControlShell.start(this.tracer.target, this.tracefs);
    try {
      await this.own(name);
      return await measureOrigin(this.tracer, shell, this.plan(name, NOTHING, { clock, bufferKiB: 64 }));
    } finally {
      await this.remove(name);
      await shell.close();
    }
  }
}
