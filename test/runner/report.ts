import { inspect } from 'node:util';

/** What node:test tells of one test; a file that could not be run is told as a test of its own name. */
export interface TestEvent {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details: { readonly type?: string; readonly duration_ms: number; readonly error?: Error };
}

/** What node:test counts of one file's process. */
interface FileCounts {
  readonly passed: number;
  readonly failed: number;
}

const SLOW_MS = 5000;
const KEPT_OUTPUT = 20_000;

/** Prints one line a file as it ends, failures at once with all that is known, and the count at the end. */
export class Report {
  readonly #shorten: (path: string) => string;
  readonly #started = performance.now();
  readonly #output = new Map<string, string>();
  readonly #failed = new Map<string, number>();
  readonly #failures: string[] = [];
  readonly #skips: string[] = [];
  #passed = 0;
  #failuresBefore = 0;

  constructor(shorten: (path: string) => string) {
    this.#shorten = shorten;
  }

  section(name: string): void {
    this.#failuresBefore = this.#failures.length;
    console.log(`\n${name} (after ${seconds(performance.now() - this.#started)})`);
  }

  note(line: string): void {
    console.log(`  ${line}`);
  }

  passed(event: TestEvent): void {
    const { name, file = '', skip, todo, details } = event;
    if (details.type === 'suite') return;
    if (skip !== undefined || todo !== undefined) this.#skipped(name, file, skip ?? todo);
    else if (name === file) this.#fail(this.#shorten(file), file, 'this file holds no test');
    else this.#countPass(event);
  }

  failed({ name, file = '', line, todo, details }: TestEvent): void {
    if (details.type === 'suite') return;
    const place = name === file ? this.#shorten(file) : `${this.#shorten(file)}:${line ?? 0}  ${name}`;
    if (todo !== undefined) this.#skipped(name, file, todo);
    else this.#fail(place, file, describe(details.error));
    if (name === file) this.#showOutput(file);
  }

  printed(file: string, text: string): void {
    this.#output.set(file, `${this.#output.get(file) ?? ''}${text}`.slice(-KEPT_OUTPUT));
  }

  /** `counts` are those of the file's process: a test that several files share is told as one of the file it stands in. */
  fileEnded(file: string, counts: FileCounts, durationMs: number): void {
    const { passed } = counts;
    const failed = Math.max(counts.failed, this.#failed.get(file) ?? 0);
    const count = failed > 0 ? `${passed} passed, ${failed} failed` : `${passed} passed`;
    console.log(`  ${failed > 0 ? '✗' : '✓'} ${this.#shorten(file)}  ${count}  ${seconds(durationMs)}`);
    if (failed > 0) this.#showOutput(file);
  }

  /** A process that ends badly after its tests have passed is a failure, too. */
  sectionEnded(success: boolean): void {
    if (success || this.#failures.length > this.#failuresBefore) return;
    this.#fail('the test run', '', 'a test process ended with an error that belongs to no test');
    for (const file of this.#output.keys()) this.#showOutput(file);
  }

  /** Prints the end of the report; gives the exit code. */
  end(): number {
    if (this.#failures.length > 0)
      console.log(`\nfailed:\n${this.#failures.map((line) => `  ${line}`).join('\n')}`);
    const skips = this.#skips.map((line) => `\n  ${line}`).join('');
    console.log(
      `\nskipped: ${this.#skips.length}${skips}\ntook ${seconds(performance.now() - this.#started)}`,
    );
    console.log(`${this.#passed} passed, ${this.#failures.length} failed`);
    return this.#failures.length > 0 || this.#passed === 0 ? 1 : 0;
  }

  #countPass({ name, details }: TestEvent): void {
    this.#passed++;
    if (details.duration_ms > SLOW_MS) console.log(`    ${seconds(details.duration_ms)}  ${name}`);
  }

  #skipped(name: string, file: string, reason: string | boolean | undefined): void {
    if (typeof reason === 'string' && reason !== '')
      this.#skips.push(`${this.#shorten(file)}  ${name}: ${reason}`);
    else this.#fail(`${this.#shorten(file)}  ${name}`, file, 'a skipped test must say why');
  }

  #fail(place: string, file: string, why: string): void {
    this.#failures.push(place);
    this.#failed.set(file, (this.#failed.get(file) ?? 0) + 1);
    console.log(`  ✗ ${place}\n${why.replace(/^/gm, '      ')}`);
  }

  #showOutput(file: string): void {
    const text = this.#output.get(file)?.trimEnd();
    if (text) console.log(`      what it printed:\n${text.replace(/^/gm, '      | ')}`);
    this.#output.delete(file);
  }
}

/** node:test wraps what a test threw. */
function describe(error: Error | undefined): string {
  const thrown = error?.cause ?? error;
  if (thrown instanceof Error) return thrown.stack ?? thrown.message;
  return typeof thrown === 'string' ? thrown : inspect(thrown);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
