import { hex } from '../../code/address.ts';
import { type EventFormat, type FormatField, parseFormat } from '../decode/format.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { ArgumentContext } from './argument.ts';
import { inspectCall } from './inspect-call.ts';
import { inspectFunction } from './inspect-function.ts';
import { inspection, type ProbeInspection } from './inspection.ts';
import { contextAt } from './unfinished.ts';
import { eventOf, inProgram, type UnfinishedPart } from './unfinished-line.ts';
import { readProgramPlace } from './unfinished-program.ts';

/** What a probe stands on: a function, a callee, a tracepoint, an event, a function of a program. */
export function inspectWhere(
  part: UnfinishedPart,
  typed: string,
  facts: KernelFacts,
): ProbeInspection | null {
  if (part.letter === 't') return inspectTracepoint(typed, contextAt({ ...part, where: typed }, '', facts));
  if (part.letter === 'e') return inspectEvent({ ...part, where: typed }, facts);
  if (inProgram(part, typed)) return inspectInProgram(typed, facts);
  return typed.includes('@') ? inspectCall(typed, facts) : inspectFunction(typed, facts);
}

function inspectTracepoint(name: string, context: ArgumentContext | null): ProbeInspection | null {
  const parameters = context?.knownScope?.parameters.map(({ declaration }) => declaration);
  if (!parameters) return null;
  return inspection(
    `${name}(${parameters.join(', ') || 'void'})`,
    'A tracepoint of the kernel and what it passes on.',
  );
}

function inspectEvent(part: UnfinishedPart, { formats }: KernelFacts): ProbeInspection | null {
  const format = formats.get(eventOf(part)!);
  return format === undefined ? null : describeEvent(part.where!, parseFormat(format));
}

function describeEvent(name: string, { fields }: EventFormat): ProbeInspection {
  return inspection(name, 'An event of the kernel. Its fields:', fields.map(fieldDeclaration).join('\n'));
}

export function inspectEventField(variable: string, { fields }: ArgumentContext): ProbeInspection | null {
  const found = fields?.get(variable.slice(1));
  return found ? inspection(fieldDeclaration(found.field), 'A field of the event.') : null;
}

const fieldDeclaration = ({ type, name, brackets }: FormatField): string =>
  `${type} ${name}${brackets.map((size) => `[${size}]`).join('')}`;

function inspectInProgram(typed: string, { programs }: KernelFacts): ProbeInspection | null {
  const place = readProgramPlace(typed);
  if (place.kind === 'path') return null;
  const program = programs?.get(place.path);
  const name = /^[\w.$]*/.exec(place.symbol)![0];
  const found = program?.kind === 'program' && program.functions.find((each) => each.name === name);
  if (!found) return null;
  const size = found.bytes === 0 ? '' : `, ${found.bytes.toLocaleString('en')} bytes`;
  return inspection(name, `A function of ${place.path} at ${hex(found.address)}${size}.`);
}
