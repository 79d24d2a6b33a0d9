import { aarch64 } from './aarch64/architecture.ts';
import type { Architecture } from './architecture.ts';
import { x86_64 } from './x86_64/architecture.ts';

/** The first is the one that is meant where none is named. */
export const ARCHITECTURES: readonly Architecture[] = [x86_64, aarch64];

/** That of a kernel: Debian's releases end with it, a kernel that somebody built for this machine may not. */
export function architectureOf(release: string): Architecture {
  return ARCHITECTURES.find(({ debian }) => release.endsWith(`-${debian}`)) ?? x86_64;
}

/** A kernel that somebody asks for: `6.1`, `6.1.0-56`, `6.1/arm64`. */
export interface WantedKernel {
  /** The beginning of its release. */
  readonly version: string;
  readonly architecture: Architecture;
}

/** Null for the name of an architecture that is not known. */
export function wantedKernel(text: string): WantedKernel | null {
  const [version = '', name] = text.split('/');
  const architecture = name === undefined ? x86_64 : ARCHITECTURES.find(({ debian }) => debian === name);
  return architecture ? { version, architecture } : null;
}
