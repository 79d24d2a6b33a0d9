import { parseBody } from '../spec/parse.ts';
import type { ProbeSpec } from '../spec/probe.ts';
import type { ArgumentPlan, CompileContext, CompiledProbe, KernelFacts } from '../spec/types.ts';
import { type Blame, blameIn } from '../spec/word.ts';
import { type CompiledArgument, compileArgument } from './argument.ts';
import { compileFilter } from './filter.ts';
import { checkField, defaultEvent, HIDDEN, tracefsEvent } from './names.ts';
import { type ResolvedPlace, resolvePlace } from './place.ts';
import { argumentContext } from './scope.ts';
import { joinPieces, made, type Piece, verbatim } from './text.ts';

/** TRACE_PROBE_MAX_ARGS of kernel/trace/trace_probe.h, and WRITE_BUFSIZE of kernel/trace/trace.c less newline and NUL. */
const MAX_ARGUMENTS = 128;
const MAX_LINE_BYTES = 4094;

/**
 * The body of a `%%kprobe` cell, from line `firstLine` of the cell (from 0) on, as text for this kernel. Pure: the
 * same cell and facts give the same text. Throws InputError with a caret under the cell's own text.
 */
export function compileBody(
  cell: string,
  firstLine: number,
  facts: KernelFacts,
  context: CompileContext,
): readonly CompiledProbe[] {
  const blame = blameIn(cell);
  const taken: string[] = [];
  const names = new Set<string>();
  return parseBody(cell, firstLine).map((spec) => {
    const place = resolvePlace(spec, facts.symbols, blame);
    const event = eventName(spec, place, names, blame);
    names.add(event);
    const inTracefs = tracefsEvent(event, taken);
    taken.push(inTracefs);
    return Object.freeze(compileProbe(spec, place, event, `${context.group}/${inTracefs}`, facts, blame));
  });
}

function compileProbe(
  spec: ProbeSpec,
  place: ResolvedPlace,
  event: string,
  path: string,
  facts: KernelFacts,
  blame: Blame,
): CompiledProbe {
  const compiled = compileArguments(spec, place, facts, blame);
  const label = spec.event ? { ...made(path), span: spec.event.span } : made(path);
  const pieces: Piece[] = [
    verbatim(spec.letter),
    made(':'),
    label,
    made(' '),
    ...place.pieces,
    ...compiled.flatMap((argument) => [made(' '), ...argument.pieces]),
    ...HIDDEN.map(({ field, fetch }) => made(` ${field}=${fetch}`)),
  ];
  const { text: command, origins } = joinPieces(pieces);
  checkLength(command, spec, blame);
  const plans = compiled.map((a) => a.plan);
  const filter = spec.filter && compileFilter(spec.filter, compiled, facts, blame);
  return {
    kind: place.kind,
    event,
    function: place.function,
    command,
    origins,
    filter: filter && { text: filter.text, origins: filter.origins },
    arguments: [...plans, ...HIDDEN.map(hiddenPlan)],
    span: spec.span,
    notes: [...place.notes, ...compiled.flatMap((a) => a.note ?? []), ...(filter?.notes ?? [])],
  };
}

function compileArguments(
  spec: ProbeSpec,
  place: ResolvedPlace,
  facts: KernelFacts,
  blame: Blame,
): CompiledArgument[] {
  const context = argumentContext(place, facts, blame);
  const taken: string[] = [];
  const most = MAX_ARGUMENTS - HIDDEN.length;
  return spec.arguments.map((argument, i) => {
    if (i === most)
      throw blame(argument.whole.span, {
        code: 'too-many-arguments',
        what: `a probe has at most ${most} arguments`,
      });
    const compiled = compileArgument(argument, i + 1, context);
    checkField(compiled.plan.field, compiled.named, taken, blame);
    taken.push(compiled.plan.field);
    return compiled;
  });
}

/** The table's name. Two lines of one name would be one event of several functions, which comes later. */
function eventName(spec: ProbeSpec, place: ResolvedPlace, names: ReadonlySet<string>, blame: Blame): string {
  const letter = spec.kind === 'return' ? 'r' : 'p';
  const address = spec.place.address ? `0x${BigInt(spec.place.address.text).toString(16)}` : '';
  const name = spec.event?.text ?? defaultEvent(letter, place.symbol, place.offset, address);
  if (!names.has(name)) return name;
  throw blame(spec.event?.span ?? spec.letter.span, {
    code: 'event-twice',
    what: `a second probe named '${name}'`,
    why: 'one event for several functions is not there yet',
    hint: `name it apart: ${spec.letter.text}:${name}2 ${spec.place.whole.text}`,
  });
}

function hiddenPlan({ field, fetch, ...column }: (typeof HIDDEN)[number]): ArgumentPlan {
  return { field, column: { ...column, source: fetch, hidden: true }, convert: { kind: 'none' } };
}

function checkLength(command: string, spec: ProbeSpec, blame: Blame): void {
  const bytes = Buffer.byteLength(command);
  if (bytes <= MAX_LINE_BYTES) return;
  throw blame(spec.span, {
    code: 'line-too-long',
    what: `the probe is ${bytes} bytes long for the kernel, which takes ${MAX_LINE_BYTES}`,
  });
}
