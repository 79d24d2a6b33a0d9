import { writeFile } from 'node:fs/promises';
import { InputError, type SourceSpan } from '../base/errors.ts';
import { captureScript } from '../probes/capture-script.ts';
import { explain } from '../probes/explain.ts';
import type { TraceOptions } from '../probes/options.ts';
import { startTrace } from '../probes/pipeline.ts';
import type { KernelFacts } from '../probes/spec/types.ts';
import { createTrace, type TraceContent, traceType } from '../probes/trace.ts';
import type { MagicContext } from '../session/magics.ts';
import { endEarlier, leaveRunning } from './background.ts';
import { drawHistograms } from './draw-histograms.ts';
import type { Body } from './grammar/expand.ts';
import { untilInterrupted } from './interrupt.ts';
import { watchLive } from './live-line.ts';
import { defineMagic } from './magic.ts';
import { identifier } from './options/kinds.ts';
import { completeProbe } from './probe-completion.ts';
import { inspectProbe } from './probe-inspection.ts';
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
  readonly at: number;
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
    if (refused) {
      const length = cell.lines[at]?.length ?? 1;
      throw new InputError({ ...refused, source: cell.source, span: { line: at, column: 0, length } });
    }
    return {
      name: args.name,
      body,
      source: cell.source,
      background: background ?? false,
      explain: explain ?? false,
      script,
      target,
      at,
      spans,
      options: traceOptions(options),
    };
  },
  run: async (call, context, services) => {
    refuseEndless(call, context);
    try {
      const kernel = await untilInterrupted(
        services.kernel((line) => context.output.stream('stdout', `${line}\n`), call.target),
        context.signal,
      );
      if (call.explain) return await explained(call, await kernel.factsFor(call.body.text), context);
      await endEarlier(call.name, context, services);
      const running = await startTrace(kernel, call.body.text, call.options, context.output);
      if (cgroupOf(call.options.only) !== undefined) context.output.stream('stdout', CGROUP_NOTE);
      if (call.background) return leaveRunning(call.name, running, SHOWN, context, services);
      return await bind(call.name, await watchLive(running, context), context);
    } catch (error) {
      throw inCell(error, call);
    }
  },
});

async function explained(
  { body, options, script }: KprobeCall,
  facts: KernelFacts,
  { output }: MagicContext,
): Promise<void> {
  output.stream('stdout', explain(body.text, facts, options));
  if (script === undefined) return;
  await writeFile(script, captureScript(body.text, facts, options));
  output.stream('stdout', `\n# ${script} captures the same: sh ${script} [FOLDER]\n`);
}

const SHOWN = { create: createTrace, typeOf: ({ events }: TraceContent) => traceType(events) };

const CGROUP_NOTE =
  'a task that joins the cgroup is traced from a fifth of a second later on, its children from their first instruction; one that leaves stays traced\n';

/** Nobody could press Stop. */
function refuseEndless(
  { options, background, explain, source, at }: KprobeCall,
  { interactive }: MagicContext,
): void {
  const ends = [options.run, options.forMs, options.maxEvents, options.until].some(
    (way) => way !== undefined,
  );
  if (interactive || ends || background || explain) return;
  throw new InputError({
    code: 'endless-trace',
    what: 'this trace would never end: nobody can press Stop here',
    source,
    span: { line: at, column: 0, length: source.split('\n')[at]?.length ?? 1 },
    hint: "say when it ends: --run 'COMMAND', --for 5s, --max-events 1000, --until or --background",
  });
}

async function bind(name: string, content: TraceContent, context: MagicContext) {
  const trace = createTrace(content);
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
