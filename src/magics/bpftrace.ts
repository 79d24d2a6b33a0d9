import { readFile } from 'node:fs/promises';
import { InputError, type SourceSpan } from '../base/errors.ts';
import type { Kept } from '../base/kept.ts';
import type { ProgramOptions } from '../bpftrace/options.ts';
import { type ProgramContent, startProgram } from '../bpftrace/pipeline.ts';
import { createResult, resultType } from '../bpftrace/result.ts';
import { programs } from '../recording/pack-program.ts';
import type { MagicContext } from '../session/magics.ts';
import { endEarlier, leaveRunning } from './background.ts';
import { drawHistograms } from './draw-histograms.ts';
import { refuseEndless } from './endless.ts';
import { lineSpan } from './grammar/cell.ts';
import type { Body } from './grammar/expand.ts';
import { watchLive } from './live-line.ts';
import { defineMagic } from './magic.ts';
import { openKernel } from './open-kernel.ts';
import { count, identifier, text } from './options/kinds.ts';
import { completeProgram, inspectProgram, programWords } from './program-completion.ts';
import { tracingOptionsOf } from './tracing-options.ts';

interface BpftraceCall {
  readonly name: string;
  readonly body: Body;
  readonly source: string;
  /** Of the magic's line, for what is wrong with it as a whole. */
  readonly line: SourceSpan;
  readonly file: string | undefined;
  readonly options: ProgramOptions;
  readonly background: boolean;
  readonly target: string | undefined;
}

export const bpftrace = defineMagic({
  name: 'bpftrace',
  kind: 'cell',
  summary: 'run the body as a bpftrace program, bind its maps and printfs as tables',
  details:
    'The body is bpftrace’s own language; with an empty body FILE.bt is run, with ARGS as its `$1`, `$2`… Each map `@m` ' +
    'is the table `NAME.m` (`@` is `NAME.map`), each distinct `printf` is `NAME.printf1`…, other output is `NAME.output`. ' +
    'Until the program exits, `--run` or `--for` ends it, or the Stop button, which prints its maps.',
  arguments: {
    name: { kind: identifier, help: 'what the result is called in the next cells' },
    words: {
      kind: programWords,
      help: 'the arguments of the program; with an empty body its file first',
      optional: true,
      rest: true,
    },
  },
  options: {
    ...tracingOptionsOf('run', 'for', 'background', 'target'),
    unsafe: { kind: null, help: 'lets the program change the system: `system()`, `signal()`' },
    include: { kind: text('FILE'), help: 'a header read before the program' },
    pid: { kind: count, help: 'for probes that belong to one process' },
  },
  examples: [
    {
      what: 'how long opening a file takes',
      code:
        "%%bpftrace opens --run 'ls /'\nkprobe:do_filp_open { @start[tid] = nsecs; }\n" +
        'kretprobe:do_filp_open /@start[tid]/ { @us[comm] = hist((nsecs - @start[tid]) / 1000); delete(@start[tid]); }',
    },
    {
      what: 'a row for each printf',
      code: '%%bpftrace names --for 2s\nkprobe:do_filp_open { printf("dfd=%d comm=%s\\n", arg0, comm); }',
    },
  ],
  endsItself: true,
  completeBody: completeProgram,
  inspectBody: inspectProgram,
  parse: ({ args, options, body, cell, at }): BpftraceCall => {
    const words = args.words ?? [];
    const fromFile = body.text.trim() === '';
    const line = lineSpan(cell, at);
    const refuse = (code: string, what: string, hint: string) =>
      new InputError({ code, what, source: cell.source, span: line, hint });
    if (fromFile && words.length === 0)
      throw refuse('no-program', 'there is no program', 'write it below this line, or name its file here');
    if (options.run !== undefined && options.pid !== undefined)
      throw refuse('run-and-pid', 'bpftrace takes --run or --pid, not both', 'leave out one of them');
    const { include, pid, for: forMs } = options;
    return {
      name: args.name,
      body,
      source: cell.source,
      line,
      file: fromFile ? words[0] : undefined,
      background: options.background ?? false,
      target: options.target,
      options: {
        args: fromFile ? words.slice(1) : words,
        unsafe: options.unsafe ?? false,
        ...(include === undefined ? {} : { include: [include] }),
        ...(pid === undefined ? {} : { pid }),
        ...(forMs === undefined ? {} : { forMs }),
        ...(options.run === undefined ? {} : { run: options.run }),
      },
    };
  },
  run: async (call, context, services) => {
    const { options, body, file, background, source, line } = call;
    refuseEndless(
      {
        // A program that calls exit() may end itself.
        ends: [options.run, options.forMs, /\bexit\s*\(/.test(body.text), background, file],
        what: 'this program would never end',
        ways: "--run 'COMMAND', --for 5s, --background, or exit() in the program",
        source,
        span: line,
      },
      context,
    );
    const program = await programOf(call);
    const kernel = () => openKernel(call.target, context, services);
    try {
      await endEarlier(call.name, context, services);
      const started = await services.journal.start(
        { magic: 'bpftrace', name: call.name, text: program, options: call.options, use: call.target },
        programs,
        async (output, rows) => {
          const running = await startProgram(await kernel(), program, call.options, output, rows);
          if (call.background) await running.attached;
          return running;
        },
        context.output,
      );
      if (call.background) return leaveRunning(call.name, started, SHOWN, context, services);
      return await bind(call.name, await watchLive(started.running, context), started.kept, context);
    } catch (error) {
      throw call.file === undefined ? inCell(error, call) : error;
    }
  },
});

const SHOWN = { create: createResult, typeOf: resultType };

async function programOf({ file, body, source, line }: BpftraceCall): Promise<string> {
  if (file === undefined) return body.text;
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const column = Math.max(0, source.split('\n')[line.line]!.indexOf(file));
    const span = { line: line.line, column, length: file.length };
    throw new InputError({ code: 'no-program', what: `${file} cannot be read`, source, span, cause });
  }
}

async function bind(
  name: string,
  content: ProgramContent,
  kept: Kept<ProgramContent>,
  context: MagicContext,
) {
  const result = createResult(content, kept);
  context.bind(name, result, resultType(content));
  await drawHistograms(content.tables, context);
  return result;
}

function inCell(error: unknown, { body, source }: BpftraceCall): unknown {
  if (!(error instanceof InputError) || !error.facts.span) return error;
  return new InputError({ ...error.facts, source, span: body.toCell(error.facts.span) });
}
