import { InputError } from '../base/errors.ts';
import { explain } from '../probes/explain.ts';
import type { TraceOptions } from '../probes/options.ts';
import { type RunningTrace, startTrace } from '../probes/pipeline.ts';
import { createTrace, type TraceContent, traceType } from '../probes/trace.ts';
import type { MagicContext } from '../session/magics.ts';
import type { Body } from './grammar/expand.ts';
import { untilInterrupted } from './interrupt.ts';
import { watchLive } from './live-line.ts';
import { defineMagic } from './magic.ts';
import { identifier } from './options/kinds.ts';
import { completeProbe } from './probe-completion.ts';
import { inspectProbe } from './probe-inspection.ts';
import type { Services } from './services.ts';
import { tracingOptions } from './tracing-options.ts';

interface KprobeCall {
  readonly name: string;
  readonly body: Body;
  readonly source: string;
  readonly options: TraceOptions;
  readonly background: boolean;
  readonly explain: boolean;
  readonly target: string | undefined;
  readonly at: number;
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
  parse: ({ args, options, body, cell, at }): KprobeCall => {
    const { run, for: forMs, only, background, explain, target, buffer, clock, stack } = options;
    const refuse = (code: string, what: string, hint: string) => {
      const length = cell.lines[at]?.length ?? 1;
      return new InputError({ code, what, source: cell.source, span: { line: at, column: 0, length }, hint });
    };
    if (only === 'run' && run === undefined)
      throw refuse(
        'only-without-run',
        '--only run needs --run',
        "say what to run: --run 'cat /etc/hostname'",
      );
    return {
      name: args.name,
      body,
      source: cell.source,
      background: background ?? false,
      explain: explain ?? false,
      target,
      at,
      options: {
        ...(run === undefined ? {} : { run }),
        ...(forMs === undefined ? {} : { forMs }),
        ...(only === undefined ? {} : { only }),
        ...(buffer === undefined ? {} : { bufferKiB: buffer }),
        ...(stack === undefined ? {} : { stack }),
        ...(clock === undefined ? {} : { clock }),
        ...(options['max-events'] === undefined ? {} : { maxEvents: options['max-events'] }),
      },
    };
  },
  run: async (call, context, services) => {
    refuseEndless(call, context);
    try {
      const kernel = await untilInterrupted(
        services.kernel((line) => context.output.stream('stdout', `${line}\n`), call.target),
        context.signal,
      );
      if (call.explain)
        return context.output.stream(
          'stdout',
          explain(call.body.text, await kernel.factsFor(call.body.text), call.options),
        );
      await endEarlier(call.name, context, services);
      const running = await startTrace(kernel, call.body.text, call.options, context.output);
      if (call.background) return background(call, running, context, services);
      return bind(call.name, await watchLive(running, context), context);
    } catch (error) {
      throw inCell(error, call);
    }
  },
});

/** Nobody could press Stop. */
function refuseEndless(
  { options, background, explain, source, at }: KprobeCall,
  { interactive }: MagicContext,
): void {
  const ends = options.run !== undefined || options.forMs !== undefined || options.maxEvents !== undefined;
  if (interactive || ends || background || explain) return;
  throw new InputError({
    code: 'endless-trace',
    what: 'this trace would never end: nobody can press Stop here',
    source,
    span: { line: at, column: 0, length: source.split('\n')[at]?.length ?? 1 },
    hint: "say when it ends: --run 'COMMAND', --for 5s, --max-events 1000 or --background",
  });
}

function bind(name: string, content: TraceContent, context: MagicContext) {
  const trace = createTrace(content);
  context.bind(name, trace, traceType(content.events));
  return trace;
}

function background(
  { name }: KprobeCall,
  running: RunningTrace,
  context: MagicContext,
  { traces }: Services,
): void {
  const { empty, done } = running;
  const trace = createTrace(empty, {
    name,
    done,
    snapshot: () => running.snapshot(),
    stop: () => running.stop(),
  });
  const type = traceType(empty.events);
  traces.set(name, trace);
  context.bind(name, trace, type);
  done
    .then(({ events }) => {
      // A wider column may have come: the declared type follows.
      if (traces.get(name) === trace && traceType(events) !== type)
        context.bind(name, trace, traceType(events));
    })
    // Whoever stops it is told.
    .catch(() => undefined)
    .finally(() => traces.get(name) === trace && traces.delete(name));
  context.output.stream(
    'stdout',
    `${name} runs in the background: await ${name}.snapshot() reads so far, %stop ${name} ends it\n`,
  );
}

/** Ends what runs in the background under a name that gets a new trace: nobody could end it by that name later. */
async function endEarlier(name: string, { output }: MagicContext, { traces }: Services): Promise<void> {
  const earlier = traces.get(name);
  if (!earlier) return;
  const ended = await earlier.stop().catch(() => null);
  const events = ended?.report.events ?? 0;
  output.stream('stdout', `the ${name} of before has been ended: ${events.toLocaleString('en')} events\n`);
}

/** The same error with its place in the cell: the body's text had values filled in. */
function inCell(error: unknown, { body, source }: KprobeCall): unknown {
  if (!(error instanceof InputError) || !error.facts.span) return error;
  return new InputError({ ...error.facts, source, span: body.toCell(error.facts.span) });
}
