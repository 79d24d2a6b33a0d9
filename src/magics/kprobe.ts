import { writeFile } from 'node:fs/promises';
import { InputError, type SourceSpan } from '../base/errors.ts';
import type { Kept } from '../base/kept.ts';
import { captureScript } from '../probes/capture-script.ts';
import { explain } from '../probes/explain.ts';
import type { TracedKernel } from '../probes/kernel.ts';
import type { TraceOptions } from '../probes/options.ts';
import { startTrace } from '../probes/pipeline.ts';
import { createTrace, type TraceContent, traceType } from '../probes/trace.ts';
import { traces } from '../recording/pack-trace.ts';
import { plain } from '../recording/packed.ts';
import type { MagicContext } from '../session/magics.ts';
import { endEarlier, leaveRunning } from './background.ts';
import { drawHistograms } from './draw-histograms.ts';
import { refuseEndless } from './endless.ts';
import { lineSpan } from './grammar/cell.ts';
import type { Body } from './grammar/expand.ts';
import { watchLive } from './live-line.ts';
import { defineMagic } from './magic.ts';
import { openKernel } from './open-kernel.ts';
import { identifier } from './options/kinds.ts';
import { completeProbe } from './probe-completion.ts';
import { inspectProbe } from './probe-inspection.ts';
import type { Services } from './services.ts';
import { cgroupOf, conflict, traceOptions } from './tracing-choices.ts';
import { tracingOptions } from './tracing-options.ts';

interface KprobeCall {
  readonly name: string;
  readonly body: Body;
  readonly source: string;
  readonly options: TraceOptions;
  readonly background: boolean;
  readonly explain: boolean;
  /** Where the script goes that captures the same. */
  readonly script: string | undefined;
  readonly target: string | undefined;
  /** The magic's line, for what is wrong with it as a whole. */
  readonly line: SourceSpan;
  /** Where options whose values have places of their own stand. */
  readonly spans: Readonly<Record<string, SourceSpan>>;
}

export const kprobe = defineMagic({
  name: 'kprobe',
  kind: 'cell',
  aliases: ['probe'],
  summary: 'install the probes of the body, collect their events, bind NAME',
  details:
    'One probe a line: the kernel’s own syntax word for word, or C names in place of registers and offsets, ' +
    'which the kernel’s type information resolves; `if` starts a filter. `FUNCTION@CALLEE` is where a call returns, ' +
    '`GROUP:EVENT` an event the kernel has, `sys:CALL` a system call, `span NAME START -> END` one row for both ends. `NAME.EVENT` is the typed table of an ' +
    'event, `NAME.all` all rows, `NAME.report` what was lost. Without `--run`, `--for` or `--background` the trace ' +
    'goes on until the Stop button, which keeps what was collected.',
  arguments: { name: { kind: identifier, help: 'what the trace is called in the next cells' } },
  options: tracingOptions,
  examples: [
    {
      what: 'arguments by C name',
      code: "%%kprobe opens --run 'cat /etc/hostname'\np:t1 do_filp_open dfd name=pathname->name",
    },
    {
      what: 'return values, filtered in the kernel',
      code: '%%kprobe reads --for 2s\nr:back vfs_read ret=$retval if ret < 0',
    },
    {
      what: 'how long calls take, and which of them fail',
      code: "%%kprobe slow --run 'ls /'\nspan open do_filp_open name=pathname->name -> ret=$retval if dur > 50us || err == ENOENT",
    },
    {
      what: "the kernel's own syntax",
      code: '%%kprobe raw --run true\np:t1 do_filp_open dfd=%di name=+0(+0(%si)):string',
    },
  ],
  interpolatesBody: true,
  endsItself: true,
  completeBody: completeProbe,
  inspectBody: inspectProbe,
  parse: ({ args, options, body, cell, at, spans }): KprobeCall => {
    const { background, explain, target, script } = options;
    const refused = conflict(options);
    const line = lineSpan(cell, at);
    if (refused) throw new InputError({ ...refused, source: cell.source, span: line });
    return {
      name: args.name,
      body,
      source: cell.source,
      background: background ?? false,
      explain: explain ?? false,
      script,
      target,
      line,
      spans,
      options: traceOptions(options),
    };
  },
  run: async (call, context, services) => {
    const { name, options, target } = call;
    const { run, forMs, maxEvents, until } = options;
    refuseEndless(
      {
        ends: [run, forMs, maxEvents, until, call.background, call.explain],
        what: 'this trace would never end',
        ways: "--run 'COMMAND', --for 5s, --max-events 1000, --until or --background",
        source: call.source,
        span: call.line,
      },
      context,
    );
    const kernel = () => openKernel(target, context, services);
    const text = call.body.text;
    try {
      if (call.explain) return await explained(call, kernel, context, services);
      await endEarlier(name, context, services);
      const started = await services.journal.start(
        { magic: 'kprobe', name, text, options, use: target },
        traces,
        async (output, rows) => startTrace(await kernel(), text, options, output, rows),
        context.output,
      );
      if (cgroupOf(options.only) !== undefined) context.output.stream('stdout', CGROUP_NOTE);
      if (options.raw && services.journal.recording === null && services.journal.replaying === null)
        context.output.stream('stdout', RAW_NOTE);
      if (call.background) return leaveRunning(name, started, SHOWN, context, services);
      return await bind(name, await watchLive(started.running, context), started.kept, context);
    } catch (error) {
      throw inCell(error, call);
    }
  },
});

/** What it would do, and the script of it if one is asked for. */
async function explained(
  { name, body: { text }, options, target, script }: KprobeCall,
  kernel: () => Promise<TracedKernel>,
  { output }: MagicContext,
  { journal }: Services,
): Promise<void> {
  const told = await journal.ask(
    { magic: 'kprobe --explain', name, text, options, use: target },
    plain<{ readonly stages: string; readonly script: string | null }>(),
    async () => {
      const facts = await (await kernel()).factsFor(text);
      const scripted = script === undefined ? null : captureScript(text, facts, options);
      return { stages: explain(text, facts, options), script: scripted };
    },
  );
  output.stream('stdout', told.stages);
  if (script === undefined || told.script === null) return;
  await writeFile(script, told.script);
  output.stream('stdout', `\n# ${script} captures the same: sh ${script} [FOLDER]\n`);
}

const SHOWN = { create: createTrace, typeOf: ({ events }: TraceContent) => traceType(events) };

const CGROUP_NOTE =
  'a task that joins the cgroup is traced from a fifth of a second later on, its children from their first instruction; one that leaves stays traced\n';

const RAW_NOTE = 'nothing is recorded here, so raw pages are kept nowhere: %record DIR keeps them\n';

async function bind(name: string, content: TraceContent, kept: Kept<TraceContent>, context: MagicContext) {
  const trace = createTrace(content, kept);
  context.bind(name, trace, SHOWN.typeOf(content));
  await drawHistograms(content.events, context);
  return trace;
}

/** The same error with its place in the cell: the body's text had values filled in, and options have texts of their own. */
function inCell(error: unknown, call: KprobeCall): unknown {
  if (!(error instanceof InputError) || !error.facts.span) return error;
  const { body, source, options, spans } = call;
  const { span, source: text } = error.facts;
  const option =
    text === options.until ? spans.until : text === cgroupOf(options.only) ? spans.only : undefined;
  const at = option && text !== undefined ? inOption(option, span, text, source) : body.toCell(span);
  return new InputError({ ...error.facts, source, span: at });
}

/** A place in an option's value; all of the option where the value is not written there as it is. */
function inOption(option: SourceSpan, within: SourceSpan, text: string, source: string): SourceSpan {
  const { line, column, length } = option;
  const from = (source.split('\n')[line] ?? '').slice(column, column + length).indexOf(text);
  return from < 0 ? option : { line, column: column + from + within.column, length: within.length };
}
