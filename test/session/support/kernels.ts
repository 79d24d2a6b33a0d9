import { after } from 'node:test';
import { type Client, startKernel } from './client.ts';

/** The kernel of these tests: the real wire and session around the least interpreter. */
export const VM_MAIN = `${import.meta.dirname}/vm-main.ts`;

/** A kernel for the tests of one file, ended after them. */
export async function sharedKernel(env: Record<string, string> = {}): Promise<Client> {
  const client = await startKernel([VM_MAIN], env);
  after(() => client.close());
  return client;
}
