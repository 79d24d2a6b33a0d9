import { execFileSync } from 'node:child_process';
import { constants, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A directory that looks like a tracefs instance to a reader: FIFOs stand for `trace_pipe_raw`. */
export class FakeInstance {
  readonly path = mkdtempSync(join(tmpdir(), 'probebook-instance-'));
  readonly #pipes: readonly number[];

  constructor(cpus: readonly number[]) {
    this.#pipes = cpus.map((cpu) => {
      const folder = join(this.path, 'per_cpu', `cpu${cpu}`);
      mkdirSync(folder, { recursive: true });
      execFileSync('mkfifo', [join(folder, 'trace_pipe_raw')]);
      // Both ends, so that an empty pipe means "again later" and not the end.
      return openSync(join(folder, 'trace_pipe_raw'), constants.O_RDWR | constants.O_NONBLOCK);
    });
  }

  /** Adds pages to the buffer of the CPU at `index`; no more than 16 at a time are sure to fit. */
  write(index: number, pages: Uint8Array): void {
    for (let at = 0; at < pages.length; at += 4096)
      writeSync(this.#pipes[index]!, pages.subarray(at, at + 4096));
  }

  /** Adds any number of pages, as the reader makes room for them. */
  async fill(index: number, pages: Uint8Array): Promise<void> {
    for (let at = 0; at < pages.length; at += 4096)
      while (!this.#hasTaken(index, pages.subarray(at, at + 4096))) await delay(10);
  }

  #hasTaken(index: number, page: Uint8Array): boolean {
    try {
      this.write(index, page);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      return false;
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
