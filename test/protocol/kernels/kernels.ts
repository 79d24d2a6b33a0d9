import type { Launch } from '../client/kernel.ts';
import { ipykernel } from './ipykernel.ts';
import { probebook } from './probebook.ts';
import type { Samples } from './samples.ts';
import { tslab } from './tslab.ts';

/** A kernel that the suite can run against. */
export interface KernelUnderTest {
  /** On the command line of `against.ts`. */
  readonly name: string;
  readonly title: string;
  readonly samples: Samples;
  readonly launch: () => Promise<Launch>;
}

/** In the order of the table. */
export const kernels: readonly KernelUnderTest[] = [probebook, ipykernel, tslab];
