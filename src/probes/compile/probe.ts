import type { PlacedSpec } from '../spec/probe.ts';
import type { Command, CompiledProbe, EventPath } from '../spec/types.ts';
import type { Blame } from '../spec/word.ts';
import { withAllParameters } from './all-parameters.ts';
import { type CompiledArgument, compileArgument } from './argument.ts';
import type { PartContext } from './compile.ts';
import { compileFilter } from './filter.ts';
import { argumentFields } from './filter-field.ts';
import { checkField } from './names.ts';
import type { ResolvedPlace } from './place.ts';
import type { ProbePlan } from './plan.ts';
import { from, joinPieces, made, type Piece } from './text.ts';

/** TRACE_PROBE_MAX_ARGS of kernel/trace/trace_probe.h, and WRITE_BUFSIZE of kernel/trace/trace.c less newline and NUL. */
const MAX_ARGUMENTS = 128;
const MAX_LINE_BYTES = 4094;

/** One probe line at all its places. */
export function compileProbe(
  spec: PlacedSpec,
  plan: ProbePlan,
  event: string,
  { facts, blame, path }: PartContext,
): CompiledProbe {
  const { places, hidden, source, program } = plan;
  const at = path(event);
  const each = places.map((place) => compileArguments(spec, place, plan, blame));
  for (const [i, compiled] of each.entries()) checkSameTypes(each[0]!, compiled, places[i]!, blame);
  plan.check?.();
  const [first] = each as [CompiledArgument[]];
  const fields = argumentFields(first);
  const filter = spec.filter && compileFilter(spec.filter, source ?? fields, facts, blame);
  const behind = filter && source ? [made(' if '), from(filter.text, spec.filter!.span)] : [];
  return {
    kind: places[0]!.kind,
    event,
    path: at,
    functions: [...new Set(places.map((place) => place.function))],
    commands: places.map((place, i) =>
      commandOf(
        spec,
        place,
        [...lineStart(spec, plan, at), ...place.pieces, ...textOf(each[i]!), ...hidden.pieces, ...behind],
        blame,
      ),
    ),
    ...(filter && source && { condition: filter.text }),
    filter: filter && !source ? { text: filter.text, origins: filter.origins } : null,
    arguments: [...first.map((a) => a.plan), ...hidden.plans],
    ...(program && { program }),
    fields,
    span: spec.span,
    notes: [...places[0]!.notes, ...first.flatMap((a) => a.note ?? []), ...(filter?.notes ?? [])],
  };
}

/** `p:GROUP/NAME ` */
function lineStart(spec: PlacedSpec, { letter }: ProbePlan, { group, name }: EventPath): Piece[] {
  const label = `${group}/${name}`;
  return [letter, made(':'), spec.event ? from(label, spec.event.span) : made(label), made(' ')];
}

const textOf = (compiled: readonly CompiledArgument[]): Piece[] =>
  compiled.flatMap((argument) => [made(' '), ...argument.pieces]);

function commandOf(spec: PlacedSpec, place: ResolvedPlace, pieces: readonly Piece[], blame: Blame): Command {
  const { text, origins } = joinPieces(pieces);
  checkLength(text, spec, blame);
  return { text, origins, function: place.function };
}

function compileArguments(
  spec: PlacedSpec,
  place: ResolvedPlace,
  { hidden, context: contextAt }: ProbePlan,
  blame: Blame,
): CompiledArgument[] {
  const context = contextAt(place);
  const taken: string[] = [];
  const most = MAX_ARGUMENTS - hidden.plans.length;
  return withAllParameters(spec.arguments, context).map((argument, i) => {
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
  place: ResolvedPlace,
  blame: Blame,
): void {
  const at = first.findIndex(
    (argument, i) =>
      argument.type.text !== other[i]?.type.text || argument.plan.field !== other[i].plan.field,
  );
  const clash = at < 0 ? other[first.length] : first[at];
  if (!clash) return;
  const [here, there] = [other[Math.max(0, at)], first[Math.max(0, at)]];
  throw blame(clash.whole.span, {
    code: 'different-types',
    what: `in ${place.function} this is :${here?.type.text ?? 'nothing'}, elsewhere :${there?.type.text ?? 'nothing'}`,
    why: 'one event has one type for each argument',
    hint: `say which: ${clash.whole.text}:${there?.type.text ?? 'x64'}, or take a narrower pattern`,
  });
}

function checkLength(command: string, spec: PlacedSpec, blame: Blame): void {
  const bytes = Buffer.byteLength(command);
  if (bytes <= MAX_LINE_BYTES) return;
  throw blame(spec.span, {
    code: 'line-too-long',
    what: `the probe is ${bytes} bytes long for the kernel, which takes ${MAX_LINE_BYTES}`,
  });
}
