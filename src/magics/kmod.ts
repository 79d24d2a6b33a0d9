import { InputError, type SourceSpan } from '../base/errors.ts';
import { createResult, resultType } from '../kmod/result.ts';
import type { TracedKernel } from '../probes/kernel.ts';
import type { TraceOptions } from '../probes/options.ts';
import { modules } from '../recording/pack-module.ts';
import { plain } from '../recording/packed.ts';
import { isLab } from '../targets/target.ts';
import { endEarlier, leaveRunning } from './background.ts';
import { refuseEndless } from './endless.ts';
import { lineSpan } from './grammar/cell.ts';
import type { Body } from './grammar/expand.ts';
import { watchLive } from './live-line.ts';
import { defineMagic } from './magic.ts';
import { openKernel } from './open-kernel.ts';
import { identifier } from './options/kinds.ts';
import { traceOptions } from './tracing-choices.ts';
import { tracingOptionsOf } from './tracing-options.ts';

interface KmodCall {
  readonly name: string;
  readonly body: Body;
  readonly source: string;
  /** The magic's line, for what is wrong with it as a whole. */
  readonly line: SourceSpan;
  readonly options: TraceOptions;
  readonly unsafe: boolean;
  readonly onThisMachine: boolean;
  readonly background: boolean;
  readonly explain: boolean;
  readonly target: string | undefined;
}

export const kmod = defineMagic({
  name: 'kmod',
  kind: 'cell',
  summary: 'build the body (C) as a kernel module of probes, load it, collect its rows, unload it',
  details:
    'The body is handlers, `ENTRY(fn) RETURN(fn) AFTER_CALL(fn, callee) AT(fn, offset)` each before a block of C, or a whole ' +
    'module. In a handler there are `regs`, `arg(1)`… (ENTRY), `retval` and `set_retval(x)` (the others), and ' +
    '`emit("name=%s n=%d", …)`, which makes a row: `NAME.rows`. A mistake crashes the kernel: in the lab VM the next cell gets ' +
    'a new one. Handlers run for every process; `--unsafe` says that you know.',
  arguments: { name: { kind: identifier, help: 'what the result is called in the next cells' } },
  options: {
    unsafe: { kind: null, help: 'you know that a module can do anything to the kernel' },
    'on-this-machine': { kind: null, help: 'and to a kernel that is not the lab VM’s: yours' },
    ...tracingOptionsOf('run', 'for', 'background', 'target', 'max-events', 'buffer', 'explain'),
  },
  examples: [
    {
      what: 'a file that exists and cannot be opened',
      code:
        "%%kmod hide --unsafe --run 'cat testfile3'\nAFTER_CALL(do_filp_open, path_openat) {\n" +
        '    struct file *file = (struct file *)retval;\n' +
        '    if (!IS_ERR_OR_NULL(file) && !strcmp(file->f_path.dentry->d_name.name, "testfile3")) {\n' +
        '        emit("hidden=%s", file->f_path.dentry->d_name.name);\n        fput(file);\n        set_retval(-ENOENT);\n    }\n}',
    },
  ],
  endsItself: true,
  parse: ({ args, options, body, cell, at }): KmodCall => ({
    name: args.name,
    body,
    source: cell.source,
    line: lineSpan(cell, at),
    unsafe: options.unsafe ?? false,
    onThisMachine: options['on-this-machine'] ?? false,
    background: options.background ?? false,
    explain: options.explain ?? false,
    target: options.target,
    options: traceOptions(options),
  }),
  run: async (call, context, services) => {
    const { name, options, target } = call;
    const { run, forMs, maxEvents } = options;
    refuseWithoutConsent(call);
    refuseEndless(
      {
        ends: [run, forMs, maxEvents, call.background, call.explain],
        what: 'this module would never be unloaded',
        ways: "--run 'COMMAND', --for 5s, --max-events 1000 or --background",
        source: call.source,
        span: call.line,
      },
      context,
    );
    const { output, signal } = context;
    const { journal } = services;
    const text = call.body.text;
    const onProgress = (line: string) => output.stream('stdout', `${line}\n`);
    const kernel = () => openKernel(target, context, services);
    try {
      if (call.explain) {
        const question = { magic: 'kmod --explain', name, text, options, use: target };
        const told = await journal.ask(question, plain<string>(), async () => {
          const { explainModule } = await import('../kmod/explain.ts');
          return explainModule(await kernel(), name, text);
        });
        return output.stream('stdout', told);
      }
      await endEarlier(name, context, services);
      const started = await journal.start(
        { magic: 'kmod', name, text, options, use: target },
        modules,
        async (shown, sink) => {
          const on = await kernel();
          refuseOutsideTheLab(call, on);
          const { startModule } = await import('../kmod/pipeline.ts');
          return startModule(on, name, text, options, { output: shown, onProgress, signal, sink });
        },
        output,
      );
      if (call.background) return leaveRunning(name, started, SHOWN, context, services);
      const content = await watchLive(started.running, context);
      const result = createResult(content, started.kept);
      context.bind(name, result, resultType(content));
      return result;
    } catch (error) {
      throw inCell(error, call);
    }
  },
});

const SHOWN = { create: createResult, typeOf: resultType };

function refuseWithoutConsent(call: KmodCall): void {
  if (call.explain || call.unsafe) return;
  throw refusal(call, {
    code: 'unsafe',
    what: 'a kernel module can do anything to the kernel, crash it too',
    hint: 'say that you know: --unsafe (in the lab VM nothing is lost but the VM); --explain shows what would be built',
  });
}

function refuseOutsideTheLab(call: KmodCall, { tracer }: TracedKernel): void {
  if (isLab(tracer.target) || call.onThisMachine) return;
  throw refusal(call, {
    code: 'not-the-lab',
    what: `the target ${tracer.target.name} is no lab VM: a mistake crashes a machine that somebody uses`,
    hint: '--target vm runs it in the lab VM; --on-this-machine, beside --unsafe, here all the same',
  });
}

function refusal(
  { source, line }: KmodCall,
  facts: { code: string; what: string; hint: string },
): InputError {
  return new InputError({ ...facts, source, span: line });
}

function inCell(error: unknown, { body, source }: KmodCall): unknown {
  if (!(error instanceof InputError) || !error.facts.span || error.facts.source !== body.text) return error;
  return new InputError({ ...error.facts, source, span: body.toCell(error.facts.span) });
}
