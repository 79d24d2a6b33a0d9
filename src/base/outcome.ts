import { InputError } from './errors.ts';
import type { Kept, SaveOptions } from './kept.ts';
import type { Running } from './running.ts';

/** How what still goes on is read and ended. */
export interface Live<Content> extends Pick<Running<Content>, 'snapshot' | 'stop' | 'done'> {
  /** What it is bound to: named where it is said how to end it. */
  readonly name: string;
}

/** How people speak of what goes on: `this trace is still running`. */
interface Words {
  readonly what: string;
  readonly state: string;
  /** What stopping does: `ends it`. */
  readonly ends: string;
}

/** What was collected, or with `live` what is being collected; `content` then only says what it will hold. */
export class Outcome<Content> {
  readonly #words: Words;
  readonly #kept: Kept<Content>;
  #content: Content;
  #live: Live<Content> | undefined;
  /** Settles when it has ended and knows it. */
  readonly ended: Promise<void>;

  constructor(words: Words, content: Content, kept: Kept<Content>, live: Live<Content> | undefined) {
    this.#words = words;
    this.#kept = kept;
    this.#content = content;
    this.#live = live;
    this.ended = Promise.resolve(live?.done).then(
      (whole) => whole && this.#end(whole),
      // Whoever stops it is told.
      () => undefined,
    );
  }

  /** All of it, or while it goes on what it will hold. */
  get content(): Content {
    return this.#content;
  }

  /** All of it. Throws InputError `still-running`. */
  get whole(): Content {
    if (!this.#live) return this.#content;
    const { what, state } = this.#words;
    throw new InputError({
      code: 'still-running',
      what: `this ${what} is ${state}`,
      hint: this.#howToEnd(this.#live),
    });
  }

  /** That it goes on and how to end it, for whoever looks at it; null when it has ended. */
  get pending(): string | null {
    return this.#live ? `${this.#words.state}: ${this.#howToEnd(this.#live)}` : null;
  }

  /** What `create` makes of it as it is now; `itself` when it has ended. */
  async snapshot<Shown>(
    create: (content: Content, kept: Kept<Content>) => Shown,
    itself: Shown,
  ): Promise<Shown> {
    return this.#live ? create(await this.#live.snapshot(), this.#kept) : itself;
  }

  async stop(): Promise<void> {
    if (!this.#live) return;
    this.#live.stop();
    this.#end(await this.#live.done);
  }

  async save(place: string, { mask = [] }: SaveOptions = {}): Promise<void> {
    await this.#kept.save(this.whole, place, mask);
  }

  #end(content: Content): void {
    this.#content = content;
    this.#live = undefined;
  }

  #howToEnd({ name }: Live<Content>): string {
    const { ends } = this.#words;
    return `\`await ${name}.snapshot()\` reads so far, \`%stop ${name}\` or \`await ${name}.stop()\` ${ends}`;
  }
}
