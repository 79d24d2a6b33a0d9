import { randomUUID } from 'node:crypto';
import { TargetError } from '../../base/errors.ts';
import type { Target, TargetProcess } from '../../targets/target.ts';
import { hideFromOurTraces } from '../../tracefs/hide.ts';

export interface Answer {
  readonly stdout: string;
  readonly code: number;
}

/**
 * One shell on the target that stays for the whole trace. It does what happens while events are on (enable,
 * disable, read counters): being in `set_event_notrace_pid` from the start, it never shows up in the trace, where a
 * freshly started command would.
 */
export class ControlShell {
  /** The shell and what carries its output to us. */
  readonly pids: readonly number[];
  readonly #child: TargetProcess;
  readonly #mark: string;
  #received = '';
  #queue: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => undefined;
  #ended = false;

  private constructor(child: TargetProcess, mark: string) {
    this.pids = [child.pid, ...(child.helpers ?? [])];
    this.#child = child;
    this.#mark = mark;
    void this.#listen();
    void drain(child.stderr);
  }

  static async start(target: Target, tracefs: string): Promise<ControlShell> {
    const mark = `probebook-${randomUUID()}`;
    return new ControlShell(
      await target.spawn(`${hideFromOurTraces(`${tracefs}/instances`)}\n${serve(mark)}`),
      mark,
    );
  }

  /** Runs a script in this shell; its stderr is part of `stdout` where the script says `2>&1`. */
  run(script: string): Promise<Answer> {
    const answer = this.#queue.then(() => this.#ask(script));
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  async close(): Promise<void> {
    this.#child.signal('KILL');
    await this.#child.exit.catch(() => undefined);
  }

  async #ask(script: string): Promise<Answer> {
    this.#child.write(`${script}\n${this.#mark}\n`);
    const end = `\n${this.#mark} `;
    for (;;) {
      const at = this.#received.indexOf(end);
      const stop = at < 0 ? -1 : this.#received.indexOf('\n', at + end.length);
      if (stop >= 0) {
        const answer = {
          stdout: this.#received.slice(0, at),
          code: Number(this.#received.slice(at + end.length, stop)),
        };
        this.#received = this.#received.slice(stop + 1);
        return answer;
      }
      if (this.#ended) throw new TargetError('target-gone', 'the control shell on the target has ended');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async #listen(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.#child.stdout) {
        this.#received += decoder.decode(chunk, { stream: true });
        this.#wake();
      }
    } finally {
      this.#ended = true;
      this.#wake();
    }
  }
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of chunks);
}

/** The shell's loop: lines up to the mark are one script; its status follows the mark in the answer. */
function serve(mark: string): string {
  return [
    `s=; nl='`,
    `'`,
    `while IFS= read -r l; do`,
    `  if [ "$l" = ${mark} ]; then eval "$s"; printf '\\n%s %s\\n' ${mark} "$?"; s=`,
    `  else s="$s$l$nl"; fi`,
    `done`,
  ].join('\n');
}
