import { isGlob } from '../../base/glob.ts';
import type { ProbeSpec } from '../spec/probe.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { Blame } from '../spec/word.ts';
import type { PartContext } from './compile.ts';
import { hasForm } from './form.ts';
import { hidden } from './hidden.ts';
import { maxActive } from './max-active.ts';
import { defaultEvent } from './names.ts';
import type { ResolvedPlace } from './place.ts';
import { resolvePlaces } from './places.ts';
import type { ProbePlan } from './plan.ts';
import { argumentContext } from './scope.ts';
import { from, joinPieces, type Piece } from './text.ts';

/** `p`, `r` and `f`. A kernel without fprobes probes the same functions with p and r. */
export function functionPlan(spec: ProbeSpec, context: PartContext): ProbePlan {
  const { facts, blame } = context;
  if (!spec.letter.text.startsWith('f')) {
    const places = resolvePlaces(spec, context);
    return {
      places,
      letter: letterOf(spec, spec.letter.text, facts),
      name: nameOf(spec, places[0]!),
      hidden,
      context: (place) => argumentContext(place, facts, blame),
    };
  }
  checkFprobe(spec, blame);
  const native = hasForm('fprobe', facts);
  const places = resolvePlaces(spec, context).map((place) => fprobePlace(spec, place, native, facts));
  const letter = native ? 'f' : spec.kind === 'return' ? 'r' : 'p';
  return {
    places,
    letter: letterOf(spec, spec.letter.text.replace('f', letter), facts),
    name: fprobeName(spec, places[0]!),
    hidden,
    context: (place) => argumentContext(place, facts, blame, 'fprobe'),
  };
}

/** A return probe without a number gets one that is large enough. */
function letterOf({ letter, kind }: ProbeSpec, text: string, { cpus }: KernelFacts): Piece {
  const counts = text === 'r' || (text === 'f' && kind === 'return');
  return from(counts ? `${text}${maxActive(cpus)}` : text, letter.span);
}

/** As written, or as the kernel would call it. */
function nameOf(spec: ProbeSpec, place: ResolvedPlace): string {
  const { callee, symbol, address, offset } = spec.place;
  if (callee && symbol) return `${symbol.text}_at_${callee.name.text}`;
  const number = address ? `0x${BigInt(address.text).toString(16)}` : '';
  const written = symbol && isGlob(symbol.text) ? symbol.text : place.symbol;
  return defaultEvent(spec.kind === 'return' ? 'r' : 'p', written, offset ? place.offset : 0, number);
}

/** `vfs_read__entry`, `vfs_read__exit` (trace_fprobe_create in kernel/trace/trace_fprobe.c). */
function fprobeName({ kind, place: { symbol } }: ProbeSpec, place: ResolvedPlace): string {
  const written = symbol && isGlob(symbol.text) ? symbol.text : place.function;
  return `${written}__${kind === 'return' ? 'exit' : 'entry'}`.replace(/\W/g, '_');
}

/** The kernel finds the function of a module by its name alone. */
function fprobePlace(
  { kind }: ProbeSpec,
  place: ResolvedPlace,
  native: boolean,
  { release }: KernelFacts,
): ResolvedPlace {
  const written = joinPieces(place.pieces).text.replace(/%return$/, '');
  const suffix = kind === 'return' ? '%return' : '';
  const text = native ? `${written.replace(/^.*:/, '')}${suffix}` : written;
  const note = `${release} has no fprobes: ${kind === 'return' ? 'r' : 'p'} probes the same function`;
  return {
    ...place,
    pieces: [place.pieces[0]?.span ? from(text, place.pieces[0].span) : { text, span: null }],
    notes: native ? place.notes : [note, ...place.notes],
  };
}

function checkFprobe({ place }: ProbeSpec, blame: Blame): void {
  const at = place.callee ? place.whole : (place.offset ?? place.address);
  if (!at) return;
  throw blame(place.whole.span, {
    code: 'bad-place',
    what: 'an fprobe stands at the entry or the return of a function',
    hint: `p probes an instruction: p ${place.whole.text}`,
  });
}
