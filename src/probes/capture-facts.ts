import { globMatcher, isGlob } from '../base/glob.ts';
import type { Btf } from '../btf/btf.ts';
import type { CallSite } from '../code/call-sites.ts';
import type { ElfFunction } from '../code/elf.ts';
import type { Program } from '../code/program.ts';
import type { SymbolTable } from '../code/symbols.ts';
import { needsOf } from './compile/needs.ts';
import type { KernelFacts } from './spec/types.ts';

/** What a body was compiled with, but for what the machine itself has: plain JSON. */
interface Packed {
  readonly arch: KernelFacts['arch'];
  readonly release: string;
  readonly cpus: number;
  readonly formats: readonly (readonly [string, string])[];
  readonly calls: readonly (readonly [string, readonly CallSite[]])[];
  readonly traceable: readonly string[] | null;
  readonly programs: readonly (readonly [string, PackedProgram])[];
}

type PackedProgram =
  | Exclude<Program, { kind: 'program' }>
  | {
      readonly kind: 'program';
      readonly machine: number;
      readonly code: readonly (readonly [offset: number, address: string, bytes: number])[];
      readonly functions: readonly (readonly [
        name: string,
        address: string,
        bytes: number,
        indirect: boolean,
      ])[];
      readonly imports: readonly string[];
      /** By the function's number. */
      readonly starts: readonly (readonly [number, readonly number[]])[];
    };

/** What comes from the machine that was captured. */
export interface CapturedFacts {
  readonly readme: string;
  readonly btf: Btf | null;
  readonly symbols: SymbolTable;
  readonly modules: ReadonlyMap<string, Btf | null>;
}

/** So that the same body compiles to the same where there is only the folder that a script left. Throws InputError. */
export function packFacts(body: string, facts: KernelFacts): string {
  const { formats, calls, places } = needsOf(body, 0);
  const patterns = places.map(({ name }) => name).filter(isGlob);
  const matches = patterns.map((pattern) => globMatcher(pattern));
  const packed: Packed = {
    arch: facts.arch,
    release: facts.release,
    cpus: facts.cpus,
    formats: formats.flatMap((name) => entry(name, facts.formats)),
    calls: calls.flatMap((name) => entry(name, facts.calls)),
    traceable: facts.traceable && [...facts.traceable].filter((name) => matches.some((fits) => fits(name))),
    programs: [...(facts.programs ?? [])].map(([path, program]) => [path, packProgram(program)]),
  };
  return JSON.stringify(packed);
}

/** Throws Error when it is no such text. */
export function unpackFacts(text: string, captured: CapturedFacts): KernelFacts {
  const packed = JSON.parse(text) as Packed;
  const { arch, release, cpus } = packed;
  return {
    ...captured,
    arch,
    release,
    cpus,
    eventNames: packed.formats.map(([name]) => name),
    formats: new Map(packed.formats),
    calls: new Map(packed.calls),
    traceable: packed.traceable && new Set(packed.traceable),
    loaded: '',
    programs: new Map(packed.programs.map(([path, program]) => [path, unpackProgram(program)])),
  };
}

function entry<T>(name: string, from: ReadonlyMap<string, T>): [string, T][] {
  const found = from.get(name);
  return found === undefined ? [] : [[name, found]];
}

function packProgram(program: Program): PackedProgram {
  if (program.kind !== 'program') return program;
  const { functions } = program;
  return {
    kind: 'program',
    machine: program.machine,
    code: program.code.map(({ offset, address, bytes }) => [offset, String(address), bytes]),
    functions: functions.map(({ name, address, bytes, indirect }) => [
      name,
      String(address),
      bytes,
      indirect,
    ]),
    imports: [...program.imports],
    starts: [...program.starts].map(([found, offsets]) => [functions.indexOf(found), offsets]),
  };
}

function unpackProgram(program: PackedProgram): Program {
  if (program.kind !== 'program') return program;
  const functions = program.functions.map(([name, address, bytes, indirect]): ElfFunction => {
    return { name, address: BigInt(address), bytes, indirect };
  });
  return {
    kind: 'program',
    machine: program.machine,
    code: program.code.map(([offset, address, bytes]) => ({ offset, address: BigInt(address), bytes })),
    functions,
    imports: new Set(program.imports),
    starts: new Map(program.starts.map(([i, offsets]) => [functions[i]!, offsets])),
  };
}
