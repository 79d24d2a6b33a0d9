import type { KernelFacts } from '../spec/types.ts';

type Arch = KernelFacts['arch'];

/** Names the kernel takes behind `%`: regoffset_table of arch/x86/kernel/ptrace.c and arch/arm64/kernel/ptrace.c. */
const REGISTERS: Readonly<Record<Arch, readonly string[]>> = {
  x86_64: [...'di si dx cx r8 r9 ax bx bp sp r10 r11 r12 r13 r14 r15 ip flags cs ss orig_ax'.split(' ')],
  aarch64: [...Array.from({ length: 31 }, (_, i) => `x${i}`), 'sp', 'pc', 'pstate', 'lr'],
};

/** Registers of integer and pointer parameters, in order: System V AMD64 ABI 3.2.3, AAPCS64 6.4. */
const PARAMETERS: Readonly<Record<Arch, readonly string[]>> = {
  x86_64: ['di', 'si', 'dx', 'cx', 'r8', 'r9'],
  aarch64: ['x0', 'x1', 'x2', 'x3', 'x4', 'x5', 'x6', 'x7'],
};

/** The register of an integer or pointer that a function returns. */
export const resultRegister = (arch: Arch): string => (arch === 'x86_64' ? 'ax' : 'x0');

export const registerNames = (arch: Arch): readonly string[] => REGISTERS[arch];
export const parameterRegisters = (arch: Arch): readonly string[] => PARAMETERS[arch];

/** What the kernel calls the register that debuggers and the manuals call `name`: rdi, edi and dil are di. */
export function kernelRegister(arch: Arch, name: string): string | null {
  const wanted = name.toLowerCase();
  const candidates = [
    wanted,
    wanted.replace(/^[re](?=[a-z])/, ''),
    wanted.replace(/^(r\d+)[dwb]$/, '$1'),
    `${wanted.slice(0, 1)}x`,
  ];
  const legacy = /^[abcd][lhx]$/.test(wanted) ? candidates : candidates.slice(0, 3);
  return legacy.find((c) => REGISTERS[arch].includes(c)) ?? null;
}
