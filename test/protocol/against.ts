import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Behaviour } from './behaviour.ts';
import { groups } from './behaviours/groups.ts';
import { type KernelUnderTest, kernels } from './kernels/kernels.ts';
import { type Outcome, openStage } from './stage.ts';
import { type Column, columnOf, withTable } from './table.ts';

/**
 * `against.ts [--kernel probebook|python3|tslab]… [--only TEXT] [--write FILE]`: shows every behaviour with other kernels, too,
 * one line each; a behaviour that a kernel has not is a result and no error. All kernels by default. `--only` limits it to
 * behaviours or groups whose name contains the text; `--write` puts what came of the kernels that ran into the table
 * between the two marks in the file.
 */
const options = {
  kernel: { type: 'string', multiple: true },
  only: { type: 'string' },
  write: { type: 'string' },
} as const;
const { values } = parseArgs({ options });
if (values.only && values.write) throw new Error('--write needs all behaviours, --only leaves some out');

/** A behaviour that takes longer hangs. */
const TIMEOUT_MS = 12_000;

const chosen = (values.kernel ?? kernels.map(({ name }) => name)).map(kernelOf);
const columns: Column[] = [];
for (const kernel of chosen) columns.push(await showAll(kernel));
if (values.write) writeFileSync(values.write, withTable(readFileSync(values.write, 'utf8'), columns));

function kernelOf(name: string): KernelUnderTest {
  const found = kernels.find((kernel) => kernel.name === name);
  if (!found) throw new Error(`no kernel ${name}; there are ${kernels.map((each) => each.name).join(', ')}`);
  return found;
}

async function showAll(kernel: KernelUnderTest): Promise<Column> {
  const outcomes = new Map<Behaviour, Outcome>();
  const faults = new Set<string>();
  console.log(`\n${kernel.title}`);
  for (const { title, behaviours } of groups) {
    const shown = behaviours.filter(({ name }) => !values.only || `${title} ${name}`.includes(values.only));
    if (shown.length === 0) continue;
    console.log(`\n  ${title}`);
    const stage = openStage(kernel, TIMEOUT_MS);
    for (const behaviour of shown) {
      const started = performance.now();
      const outcome = await stage.perform(behaviour);
      outcomes.set(behaviour, outcome);
      for (const fault of outcome.faults) faults.add(fault);
      console.log(`  ${seconds(performance.now() - started)}  ${lineOf(behaviour, outcome)}`);
    }
    await stage.close();
  }
  const passed = [...outcomes.values()].filter(({ kind }) => kind === 'passed').length;
  console.log(`\n  ${passed} of ${outcomes.size}`);
  for (const fault of faults) console.log(`  fault: ${fault}`);
  // `TYPE on CHANNEL …`
  const faulty = new Set([...faults].map((fault) => fault.split(' ')[0]!));
  return columnOf(kernel.title, outcomes, [...faulty].sort());
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`.padStart(7);
}

function lineOf({ name }: Behaviour, outcome: Outcome): string {
  const notes = outcome.notes.length > 0 ? ` (${outcome.notes.join(', ')})` : '';
  if (outcome.kind === 'passed') return `✓ ${name}${notes}`;
  if (outcome.kind === 'not applicable') return `– ${name}: ${outcome.reason}`;
  const message = outcome.error instanceof Error ? outcome.error.message : String(outcome.error);
  return `✗ ${name}${notes}\n      ${message.replaceAll('\n', '\n      ').slice(0, 600)}`;
}
