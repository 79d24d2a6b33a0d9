import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchesOf, parameters } from '../../src/probes/compile/parameters.ts';
import { facts } from './kernel.ts';

const registers = (arch: 'x86_64' | 'aarch64', name: string) =>
  parameters({ ...facts, arch }, name)!.map(({ passing }) => fetchesOf(passing).join());

test('parameters are in the registers of the System V ABI on x86_64', () => {
  assert.deepEqual(registers('x86_64', 'do_filp_open'), ['%di', '%si', '%dx']);
  assert.deepEqual(registers('x86_64', 'copy_xstate_to_uabi_buf'), ['%di,%si', '%dx', '%cx']);
  assert.deepEqual(registers('x86_64', 'keyring_alloc').slice(-3), ['%r9', '+8($stack)', '+16($stack)']);
});

test('parameters are in the registers of AAPCS64 on aarch64', () => {
  assert.deepEqual(registers('aarch64', 'do_filp_open'), ['%x0', '%x1', '%x2']);
  assert.deepEqual(registers('aarch64', 'copy_xstate_to_uabi_buf'), ['%x0,%x1', '%x2', '%x3']);
  assert.deepEqual(registers('aarch64', 'keyring_alloc').slice(-3), ['%x5', '%x6', '%x7']);
});
