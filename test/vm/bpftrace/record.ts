import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote } from '../../../src/targets/target.ts';
import { inGuest, LABS, type Version } from './lab.ts';

const KINDS = join(import.meta.dirname, '../../bpftrace/kinds');

/** Writes down what a bpftrace prints of programs in `kinds` while the workload beside them runs: its tree and its JSON. */
export async function record(version: Version, names: readonly string[]): Promise<void> {
  const workload = readFileSync(join(KINDS, 'workload.sh'), 'utf8');
  for (const name of names) {
    const program = readFileSync(join(KINDS, `${name}.bt`), 'utf8');
    const said = await inGuest(recording(program, workload, LABS[version].newer));
    mkdirSync(join(KINDS, version), { recursive: true });
    writeFileSync(join(KINDS, version, `${name}.txt`), said);
  }
}

/** The newer one runs the program after it has printed the tree. */
function recording(program: string, workload: string, newer: boolean): string {
  const print = newer ? '' : 'bpftrace -d /tmp/kind.bt 2>&1 | sed "/^AST after: NodeCounter/,\\$d"';
  const options = newer ? '-d ast' : '-k';
  return `
printf %s ${quote(program)} >/tmp/kind.bt
printf %s ${quote(workload)} >/tmp/workload.sh
${print}
BPFTRACE_PERF_RB_PAGES=8 bpftrace ${options} --unsafe -f json /tmp/kind.bt -c '/bin/sh /tmp/workload.sh' 2>/tmp/said
echo "exit $?"
cat /tmp/said
`;
}
