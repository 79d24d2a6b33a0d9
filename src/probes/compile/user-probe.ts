import { didYouMean, nearest } from '../../base/nearest.ts';
import { addressAt, type ElfFile, type ElfFunction, fileOffset, functionAt } from '../../code/elf.ts';
import type { Program } from '../../code/program.ts';
import type { UserPlace, UserSpec } from '../spec/probe.ts';
import type { KernelFacts } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';
import type { ArgumentContext } from './argument.ts';
import type { PartContext } from './compile.ts';
import { requireForm } from './form.ts';
import { hidden } from './hidden.ts';
import { defaultEvent } from './names.ts';
import { offsetNumber, type ResolvedPlace } from './place.ts';
import type { ProbePlan } from './plan.ts';
import { from, made, verbatim } from './text.ts';

/** `p:u1 /bin/bash:readline`, `r:u2 /bin/bash:0x1234` (Documentation/trace/uprobetracer.rst). */
export function userPlan(spec: UserSpec, { facts, blame }: PartContext): ProbePlan {
  requireForm('user', facts, spec.letter, 'probe a function of the kernel', blame);
  const { place } = spec;
  const file = openProgram(place, facts, blame);
  const found = place.symbol ? atSymbol(file, place, place.symbol, blame) : atOffset(file, place.offset!);
  const isReturn = spec.kind === 'userReturn';
  const inside = found.function !== null && found.address > found.function.address;
  const resolved: ResolvedPlace = {
    kind: isReturn ? 'return' : inside ? 'inside' : 'entry',
    function: found.function?.name ?? `${place.path.text}:${place.offset?.text}`,
    symbol: place.whole.text,
    offset: found.offset,
    module: null,
    callee: null,
    pieces: piecesOf(place, found.offset),
    notes: place.symbol
      ? [`${place.whole.text} is at 0x${found.offset.toString(16)} of the file (its symbols)`]
      : [],
  };
  return {
    places: [resolved],
    // A number of calls at once is not known there, and %return is not to older kernels.
    letter: from(isReturn ? 'r' : 'p', spec.letter.span),
    name: nameOf(spec, found),
    hidden,
    context: () => contextOf(resolved, facts, blame),
    check: () => checkInstruction(spec, file, found, blame),
    program: {
      file,
      places: [{ address: found.address, function: resolved.function }],
    },
  };
}

/** Functions in which an instruction other than the first is to be probed. */
export function probedWithin(places: readonly UserPlace[], file: ElfFile): readonly ElfFunction[] {
  const found = places.map(({ symbol, offset }) => {
    if (symbol) return offset ? file.functions.find(({ name }) => name === symbol.text) : undefined;
    const address = addressAt(file, offsetNumber(offset!.text));
    return address === null ? null : functionAt(file, address);
  });
  return [...new Set(found.filter((each) => each !== null && each !== undefined))];
}

type Opened = Extract<Program, { kind: 'program' }>;

interface Found {
  readonly address: bigint;
  /** In the file. */
  readonly offset: number;
  /** The function it lies in; null where the file names none. */
  readonly function: ElfFunction | null;
}

function openProgram({ path }: UserPlace, { programs, arch }: KernelFacts, blame: Blame): Opened {
  const program = programs?.get(path.text) ?? { kind: 'missing' };
  const bad = (code: string, what: string, hint?: string) =>
    blame(path.span, { code, what, ...(hint && { hint }) });
  switch (program.kind) {
    case 'missing':
      throw bad('no-such-file', `there is no file '${path.text}' on the target`);
    case 'no-file':
      throw bad('no-such-file', `'${path.text}' is no regular file`);
    case 'unreadable':
      throw bad('not-a-program', `'${path.text}' is no program that can be probed: ${program.why}`);
    case 'program':
  }
  if (program.machine !== MACHINES[arch])
    throw bad('not-a-program', `'${path.text}' is a program of another architecture than ${arch}`);
  if (program.code.length === 0)
    throw bad('not-a-program', `'${path.text}' has no executable segment: nothing of it ever runs`);
  return program;
}

/** ELF's numbers. */
const MACHINES = { x86_64: 62, aarch64: 183 } as const;

function atSymbol(file: Opened, { path, offset: word }: UserPlace, symbol: Word, blame: Blame): Found {
  const found = file.functions.find(({ name }) => name === symbol.text);
  if (!found) throw unknownFunction(file, path, symbol, blame);
  if (found.indirect)
    throw blame(symbol.span, {
      code: 'not-a-function',
      what: `which function '${symbol.text}' is, is chosen when a program starts`,
      hint: `name one of those to choose from, as ${path.text} calls them, or a function that calls it`,
    });
  const offset = word ? offsetNumber(word.text) : 0;
  if (word && found.bytes > 0 && offset >= found.bytes)
    throw blame(word.span, { code: 'beyond-function', what: `${symbol.text} is ${found.bytes} bytes long` });
  const address = found.address + BigInt(offset);
  const at = fileOffset(file, address);
  if (at !== null) return { address, offset: at, function: found };
  throw blame(symbol.span, {
    code: 'not-a-function',
    what: `'${symbol.text}' lies in no executable segment of ${path.text}`,
  });
}

function atOffset(file: Opened, word: Word): Found {
  const offset = offsetNumber(word.text);
  const address = addressAt(file, offset);
  return { address: address ?? -1n, offset, function: address === null ? null : functionAt(file, address) };
}

/** Once it fires, a breakpoint within an instruction, or a return looked for where none is, ends the program. */
function checkInstruction({ kind, place }: UserSpec, file: Opened, found: Found, blame: Blame): void {
  const at = place.offset ?? place.whole;
  if (found.address < 0n)
    throw blame(at.span, {
      code: 'beyond-function',
      what: `nothing that runs lies at ${at.text} of ${place.path.text}`,
      why: `its code is at ${file.code.map(({ offset, bytes }) => `0x${offset.toString(16)}–0x${(offset + bytes).toString(16)}`).join(', ')}`,
      hint: `name a function: ${place.path.text}:main`,
    });
  if (found.function === null) return;
  const distance = Number(found.address - found.function.address);
  if (distance === 0) return;
  if (kind === 'userReturn')
    throw blame(at.span, {
      code: 'return-offset',
      what: `a return probe stands at the start of a function, and this is ${found.function.name}+${distance}`,
    });
  const starts = file.starts.get(found.function);
  if (!starts || starts.length === 0 || starts.includes(distance)) return;
  const near = [starts.findLast((s) => s < distance), starts.find((s) => s > distance)];
  throw blame(at.span, {
    code: 'bad-offset',
    what: `no instruction of ${found.function.name} starts at +${distance}`,
    why: 'a probe within an instruction would break the program',
    hint: `the nearest are ${near.flatMap((s) => (s === undefined ? [] : [`+${s}`])).join(' and ')}`,
  });
}

function unknownFunction(file: Opened, path: Word, symbol: Word, blame: Blame) {
  const names = new Set(file.functions.map(({ name }) => name));
  const hint = didYouMean(nearest(symbol.text, names));
  if (file.imports.has(symbol.text))
    return blame(symbol.span, {
      code: 'unknown-function',
      what: `${path.text} takes '${symbol.text}' from a library`,
      hint: `name the library: ldd ${path.text} lists them`,
    });
  return blame(symbol.span, {
    code: 'unknown-function',
    what: `${path.text} has no function '${symbol.text}'`,
    ...(names.size === 0 && { why: 'it names none: it is stripped' }),
    ...(hint && { hint }),
  });
}

function piecesOf({ whole, path, symbol, reference }: UserPlace, offset: number) {
  if (!symbol && !whole.text.includes('%')) return [verbatim(whole)];
  return [
    verbatim(path),
    made(':'),
    from(`0x${offset.toString(16)}`, whole.span),
    ...(reference ? [verbatim(reference)] : []),
  ];
}

/** `p_bash_0x1234`, a return's too (trace_uprobe_create in kernel/trace/trace_uprobe.c). */
function nameOf(
  { kind, place: { path, symbol } }: UserSpec,
  { function: found, address, offset }: Found,
): string {
  if (symbol)
    return defaultEvent(
      kind === 'userReturn' ? 'r' : 'p',
      symbol.text,
      found ? Number(address - found.address) : 0,
      '',
    );
  const file = path.text.replace(/^.*\//, '').replace(/[.\-_].*/, '');
  return `p_${file}_0x${offset.toString(16)}`.replace(/\W/g, '_');
}

function contextOf(place: ResolvedPlace, facts: KernelFacts, blame: Blame): ArgumentContext {
  const scope = (at: Word) => {
    throw blame(at.span, {
      code: 'no-btf',
      what: `'${at.text}' needs types, which are not read from programs`,
      hint: 'use registers and offsets: $arg1, %di, +0(%si):string',
    });
  };
  return { form: 'user', facts, place, blame, knownScope: null, scope };
}
