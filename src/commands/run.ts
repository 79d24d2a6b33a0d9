import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError } from '../base/errors.ts';
import { checkOutput } from '../base/write-file.ts';
import { journal } from '../recording/journal.ts';
import { provenanceOf } from '../recording/results.ts';
import type { CellFailure } from '../session/interpreter.ts';
import {
  executeNotebook,
  type Notebook,
  type NotebookCell,
  parseNotebook,
  sourceOf,
  type Watch,
} from './execute.ts';
import { openNotebookSession } from './notebook-session.ts';
import { openRecording, type RecordingMode } from './recording.ts';
import { FORMATS, type Format, type Saving, saveNotebook } from './save-notebook.ts';

const OPTIONS = {
  target: { type: 'string' },
  to: { type: 'string' },
  'no-input': { type: 'boolean' },
  output: { type: 'string', short: 'o' },
  parameter: { type: 'string', short: 'p', multiple: true },
  record: { type: 'boolean' },
  replay: { type: 'boolean' },
  verify: { type: 'boolean' },
  mask: { type: 'string' },
} as const;

/** A shell's status of a command that SIGINT ended. */
const INTERRUPTED = 130;

/** `probebook run NOTEBOOK …`: 0 when every cell ran, 1 with the cell's error otherwise, 130 when interrupted. */
export async function runNotebook(args: readonly string[]): Promise<number> {
  const { file, target, to, output, input, parameters, mode, mask } = readArguments(args);
  const notebook = withParameters(parseNotebook(await readText(file), file), parameters);
  if (output !== undefined) await checkOutput(output);
  const run = { file, notebook, target, mode, mask, watch: progress(process.stdout) };
  return runAndSave(run, to && { to, output, input });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(cause);
    throw new InputError({ code: 'not-a-notebook', what: `${file} cannot be read`, why, cause });
  }
}

export interface NotebookRun {
  readonly file: string;
  readonly notebook: Notebook;
  readonly target: string | undefined;
  readonly mode: RecordingMode;
  /** Columns that a recording masks. */
  readonly mask: readonly string[];
  readonly watch: Watch;
}

/** Executes a notebook in its own folder and writes it as `saving` says, if anything; also when a cell failed. */
export async function runAndSave(run: NotebookRun, saving?: Saving): Promise<number> {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  process.chdir(dirname(resolve(run.file)));
  const recording = await openRecording(run.file, run.mode, run.mask, journal);
  if (recording.notice !== null) process.stdout.write(`${recording.notice}\n`);
  try {
    const ran = await runCells(run, saving, stop.signal).catch(async (error) => {
      await recording.end(false);
      throw error;
    });
    const { ok, lines } = await recording.end(ran && !stop.signal.aborted);
    for (const line of lines) process.stdout.write(`${line}\n`);
    return stop.signal.aborted ? INTERRUPTED : ok ? 0 : 1;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Whether no cell failed. Ends all that the cells started. */
async function runCells(run: NotebookRun, saving: Saving | undefined, signal: AbortSignal): Promise<boolean> {
  const session = openNotebookSession({ target: run.target, interactive: false });
  try {
    const failure = await executeNotebook(run.notebook, session, signal, run.watch);
    if (saving) {
      const provenance = await provenanceOf(journal.origins);
      process.stdout.write(`${await saveNotebook(run.file, run.notebook, saving, provenance)}\n`);
      if (run.mask.length > 0)
        process.stdout.write(
          'it shows what this run saw; from the recording, --replay makes one with what is masked\n',
        );
    }
    if (failure) process.stderr.write(`\n${failureText(failure)}\n`);
    return failure === null;
  } finally {
    await session.close();
  }
}

/** A traceback of ours begins with the name already; that of a type error does not. */
function failureText({ ename, evalue, traceback }: CellFailure): string {
  const text = traceback.join('\n') || evalue;
  return text.startsWith(`${ename}: `) ? text : `${ename}: ${text}`;
}

/** One line a cell: its number, its first line, how it ended and after how long. */
export function progress(out: NodeJS.WritableStream): Watch {
  const head = (index: number, total: number, cell: NotebookCell) => {
    const line =
      sourceOf(cell)
        .split('\n')
        .find((text) => text.trim() !== '') ?? '';
    return `[${String(index + 1).padStart(String(total).length)}/${total}] ${line.slice(0, 70).padEnd(70)}`;
  };
  return {
    started: ({ index, total, cell }) => void out.write(head(index, total, cell)),
    ended: (_run, status, seconds) => void out.write(` ${status} ${seconds.toFixed(1)} s\n`),
  };
}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parse(args);
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw usage('give one notebook: probebook run NOTEBOOK.ipynb');
  const { output } = values;
  const to = values.to ?? (output === undefined ? undefined : formatOf(output));
  if (to !== undefined && !isFormat(to)) throw usage(`--to ${to} is not known: ${FORMATS.join(', ')}`);
  if (values['no-input'] && to !== 'html' && to !== 'pdf')
    throw usage('--no-input hides the code of a report: --to html or --to pdf');
  return {
    file: resolve(file),
    target: values.target,
    to,
    input: !values['no-input'],
    output: output === undefined ? undefined : resolve(output),
    parameters: (values.parameter ?? []).map(parameter),
    mode: modeOf(values),
    mask: maskOf(values),
  };
}

/** What a recording that is there holds cannot be masked any more, and a live run stores nothing. */
function maskOf({ mask, record, verify }: { mask?: string; record?: boolean; verify?: boolean }) {
  if (mask !== undefined && !record && !verify) throw usage('--mask is for what --record stores');
  return mask?.split(',') ?? [];
}

function modeOf(values: { record?: boolean; replay?: boolean; verify?: boolean }): RecordingMode {
  const [mode, ...more] = (['record', 'replay', 'verify'] as const).filter((each) => values[each]);
  if (more.length > 0) throw usage('--record, --replay and --verify exclude each other');
  return mode ?? 'live';
}

/** What `-o FILE` alone asks for. */
function formatOf(output: string): Format {
  return /\.html?$/.test(output) ? 'html' : output.endsWith('.pdf') ? 'pdf' : 'ipynb';
}

function isFormat(word: string): word is Format {
  return (FORMATS as readonly string[]).includes(word);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

function usage(what: string): InputError {
  return new InputError({ code: 'bad-usage', what, hint: 'probebook --help lists every option' });
}

/** `name=value`: the value as JSON if it is, else as a string. */
function parameter(text: string): readonly [string, unknown] {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  if (at < 1 || !/^[A-Za-z_$][\w$]*$/.test(name)) throw usage(`-p ${text} is not name=value`);
  const value = text.slice(at + 1);
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

/** A cell that sets the parameters, after the one tagged `parameters` or first of all, as papermill does. */
function withParameters(notebook: Notebook, parameters: readonly (readonly [string, unknown])[]): Notebook {
  if (parameters.length === 0) return notebook;
  const source = parameters.map(([name, value]) => `let ${name} = ${JSON.stringify(value)};`).join('\n');
  const cell: NotebookCell = {
    cell_type: 'code',
    id: 'injected-parameters',
    metadata: { tags: ['injected-parameters'] },
    source,
  };
  const at = notebook.cells.findIndex(({ metadata }) => metadata.tags?.includes('parameters')) + 1;
  return { ...notebook, cells: notebook.cells.toSpliced(at, 0, cell) };
}
