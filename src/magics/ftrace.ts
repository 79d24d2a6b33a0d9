import { InputError } from '../base/errors.ts';
import { explainGraph } from '../probes/graph/explain.ts';
import type { GraphSpec } from '../probes/graph/spec.ts';
import type { TraceOptions } from '../probes/options.ts';
import { startTrace } from '../probes/pipeline.ts';
import { createTrace, type TraceContent, traceType } from '../probes/trace.ts';
import { traces } from '../recording/pack-trace.ts';
import { plain } from '../recording/packed.ts';
import { endEarlier, leaveRunning } from './background.ts';
import { refuseEndless } from './endless.ts';
import { lineSpan } from './grammar/cell.ts';
import { askAbout, functionKind, type NamePlace } from './kernel-names.ts';
import { watchLive } from './live-line.ts';
import { defineMagic } from './magic.ts';
import { openKernel } from './open-kernel.ts';
import { count, identifier } from './options/kinds.ts';
import { conflict, traceOptions } from './tracing-choices.ts';
import { tracingOptionsOf } from './tracing-options.ts';

interface FtraceCall {
  readonly name: string;
  readonly graph: GraphSpec;
  /** Where the function's name stands. */
  readonly at: NamePlace;
  /** The magic's line, for what is wrong with it as a whole. */
  readonly line: NamePlace;
  readonly options: TraceOptions;
  readonly background: boolean;
  readonly explain: boolean;
  readonly target: string | undefined;
}

export const ftrace = defineMagic({
  name: 'ftrace',
  kind: 'cell',
  summary:
    'record the calls of a function and what it calls, with how long each took, by the function_graph tracer',
  details:
    'One row for each call: `NAME.rows` has `ts dur cpu tid pid comm function depth`, depth 0 is the function itself; ' +
    '`charts.flame(NAME.rows)` draws who called whom. Calls still under way at the end are `NAME.rows_open`. `--depth 1` records the ' +
    'function alone, and costs the others nothing; deeper, each function of the kernel runs slower meanwhile. Where the kernel has the ' +
    'tracer at its top level only, that is borrowed if nobody uses it, and given back. The body stays empty.',
  arguments: { name: { kind: identifier, help: 'what the trace is called in the next cells' } },
  options: {
    function: {
      kind: functionKind('FUNCTION', 'a function of the kernel, or a pattern like vfs_*'),
      help: 'whose calls: a function, or a pattern such as `vfs_*`',
    },
    depth: { kind: count, help: 'how many levels of calls; all by default' },
    ...tracingOptionsOf('run', 'for', 'background', 'only', 'target', 'max-events', 'buffer', 'explain'),
  },
  examples: [
    {
      what: 'what opening a file is made of',
      code: "%%ftrace graph --function do_filp_open --depth 3 --run 'cat /etc/hostname'",
    },
    { what: 'how long each read takes', code: '%%ftrace reads --function vfs_read --depth 1 --for 2s' },
  ],
  endsItself: true,
  parse: ({ args, options, body, cell, at, spans }): FtraceCall => {
    const span = lineSpan(cell, at);
    const refuse = (facts: { code: string; what: string; hint: string }) =>
      new InputError({ ...facts, source: cell.source, span });
    if (options.function === undefined)
      throw refuse({
        code: 'no-function',
        what: 'there is no function to follow',
        hint: 'say which: --function do_filp_open; %fn finds them by a part of their name',
      });
    if (body.text.trim() !== '')
      throw refuse({
        code: 'unexpected-body',
        what: 'the body of %%ftrace stays empty',
        hint: "a command to trace is --run 'COMMAND'; code goes into a cell of its own",
      });
    const refused = conflict(options);
    if (refused) throw new InputError({ ...refused, source: cell.source, span });
    return {
      name: args.name,
      graph: { function: options.function, depth: options.depth ?? null },
      at: { source: cell.source, span: spans.function! },
      line: { source: cell.source, span },
      options: traceOptions(options),
      background: options.background ?? false,
      explain: options.explain ?? false,
      target: options.target,
    };
  },
  run: async (call, context, services) => {
    const { output } = context;
    const { name, graph, options, target: use } = call;
    const { run, forMs, maxEvents } = options;
    refuseEndless(
      {
        ends: [run, forMs, maxEvents, call.background, call.explain],
        what: 'this trace would never end',
        ways: "--run 'COMMAND', --for 5s, --max-events 1000 or --background",
        ...call.line,
      },
      context,
    );
    const kernel = () => openKernel(use, context, services);
    const asked = <T>(answer: Promise<T>) => askAbout(call.at, answer);
    const question = { name, text: graph.function, options: { ...options, depth: graph.depth }, use };
    if (call.explain) {
      const told = await services.journal.ask(
        { ...question, magic: 'ftrace --explain' },
        plain<string>(),
        async () => explainGraph(graph, await asked((await kernel()).factsForGraph()), options),
      );
      return output.stream('stdout', told);
    }
    await endEarlier(name, context, services);
    const started = await services.journal.start(
      { ...question, magic: 'ftrace' },
      traces,
      async (shown, rows) => {
        const running = await asked(startTrace(await kernel(), graph, options, shown, rows));
        if (running.note) shown.stream('stdout', `${running.note}\n`);
        return running;
      },
      output,
    );
    if (call.background) return leaveRunning(name, started, SHOWN, context, services);
    const content = await watchLive(started.running, context);
    const trace = createTrace(content, started.kept);
    context.bind(name, trace, SHOWN.typeOf(content));
    return trace;
  },
});

const SHOWN = { create: createTrace, typeOf: ({ events }: TraceContent) => traceType(events) };
