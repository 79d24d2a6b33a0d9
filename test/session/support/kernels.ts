import { after } from 'node:test';
import { type Client, type KernelOptions, startKernel } from './client.ts';

/** The kernel of these tests: the real wire and session around the least interpreter. */
export const VM_MAIN = `${import.meta.dirname}/vm-main.ts`;

/** A kernel for the tests of one file, ended after them. */
export async function sharedKernel(options: KernelOptions = {}): Promise<Client> {
  const client = await startKernel([VM_MAIN], options);
  after(() => client.close());
  return client;
}
