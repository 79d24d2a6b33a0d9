import { isGlob } from '../../base/glob.ts';
import type { ProbeSpec } from '../spec/probe.ts';
import type { Command, CompiledProbe, KernelFacts } from '../spec/types.ts';
import type { Blame } from '../spec/word.ts';
import { type CompiledArgument, compileArgument } from './argument.ts';
import type { PartContext } from './compile.ts';
import { compileFilter } from './filter.ts';
import { argumentFields } from './filter-field.ts';
import { HIDDEN_PIECES, HIDDEN_PLANS } from './hidden.ts';
import { maxActive } from './max-active.ts';
import { checkField, defaultEvent } from './names.ts';
import type { ResolvedPlace } from './place.ts';
import { argumentContext } from './scope.ts';
import { joinPieces, made, type Piece, verbatim } from './text.ts';

/** TRACE_PROBE_MAX_ARGS of kernel/trace/trace_probe.h, and WRITE_BUFSIZE of kernel/trace/trace.c less newline and NUL. */
const MAX_ARGUMENTS = 128;
const MAX_LINE_BYTES = 4094;

/** One probe line at all its places: several for a pattern or all calls of a callee. */
export function compileProbe(
  spec: ProbeSpec,
  places: readonly ResolvedPlace[],
  event: string,
  { facts, blame, path }: PartContext,
): CompiledProbe {
  const at = path(event);
  const label = `${at.group}/${at.name}`;
  const each = places.map((place) => compileArguments(spec, place, facts, blame));
  for (const [i, compiled] of each.entries()) checkSameTypes(each[0]!, compiled, spec, places[i]!, blame);
  const [first] = each as [CompiledArgument[]];
  const fields = argumentFields(first);
  const filter = spec.filter && compileFilter(spec.filter, fields, facts, blame);
  return {
    kind: places[0]!.kind,
    event,
    path: at,
    functions: [...new Set(places.map((place) => place.function))],
    commands: places.map((place, i) => commandOf(spec, place, label, each[i]!, facts, blame)),
    filter: filter && { text: filter.text, origins: filter.origins },
    arguments: [...first.map((a) => a.plan), ...HIDDEN_PLANS],
    fields,
    span: spec.span,
    notes: [...places[0]!.notes, ...first.flatMap((a) => a.note ?? []), ...(filter?.notes ?? [])],
  };
}

/** The table's name, where the line does not stand in a span: as written, or as the kernel would call it. */
export function probeName(spec: ProbeSpec, place: ResolvedPlace): string {
  if (spec.event) return spec.event.text;
  const { callee, symbol, address, offset } = spec.place;
  if (callee && symbol) return `${symbol.text}_at_${callee.name.text}`;
  const number = address ? `0x${BigInt(address.text).toString(16)}` : '';
  const written = symbol && isGlob(symbol.text) ? symbol.text : place.symbol;
  return defaultEvent(spec.kind === 'return' ? 'r' : 'p', written, offset ? place.offset : 0, number);
}

function commandOf(
  spec: ProbeSpec,
  place: ResolvedPlace,
  path: string,
  compiled: readonly CompiledArgument[],
  facts: KernelFacts,
  blame: Blame,
): Command {
  const pieces: Piece[] = [
    spec.letter.text === 'r'
      ? { text: `r${maxActive(facts.cpus)}`, span: spec.letter.span }
      : verbatim(spec.letter),
    made(':'),
    spec.event ? { ...made(path), span: spec.event.span } : made(path),
    made(' '),
    ...place.pieces,
    ...compiled.flatMap((argument) => [made(' '), ...argument.pieces]),
    ...HIDDEN_PIECES,
  ];
  const { text, origins } = joinPieces(pieces);
  checkLength(text, spec, blame);
  return { text, origins, function: place.function };
}

function compileArguments(
  spec: ProbeSpec,
  place: ResolvedPlace,
  facts: KernelFacts,
  blame: Blame,
): CompiledArgument[] {
  const context = argumentContext(place, facts, blame);
  const taken: string[] = [];
  const most = MAX_ARGUMENTS - HIDDEN_PLANS.length;
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

/** One event has one format: the kernel wants equal types at all places (trace_probe_compare_arg_type). */
function checkSameTypes(
  first: readonly CompiledArgument[],
  other: readonly CompiledArgument[],
  spec: ProbeSpec,
  place: ResolvedPlace,
  blame: Blame,
): void {
  const at = other.findIndex((argument, i) => argument.type.text !== first[i]!.type.text);
  if (at < 0) return;
  throw blame(spec.arguments[at]!.whole.span, {
    code: 'different-types',
    what: `in ${place.function} this is :${other[at]!.type.text}, elsewhere :${first[at]!.type.text}`,
    why: 'one event has one type for each argument',
    hint: `say which: ${spec.arguments[at]!.whole.text}:${first[at]!.type.text}, or take a narrower pattern`,
  });
}

function checkLength(command: string, spec: ProbeSpec, blame: Blame): void {
  const bytes = Buffer.byteLength(command);
  if (bytes <= MAX_LINE_BYTES) return;
  throw blame(spec.span, {
    code: 'line-too-long',
    what: `the probe is ${bytes} bytes long for the kernel, which takes ${MAX_LINE_BYTES}`,
  });
}
