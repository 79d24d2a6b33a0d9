import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeTarget } from '../../../src/index.ts';
import { quote } from '../../../src/targets/target.ts';
import { NEWER_KINDS } from '../../bpftrace/kinds.ts';
import { inGuest, LABS, openLab, type Version } from './lab.ts';

const KINDS = join(import.meta.dirname, '../../bpftrace/kinds');

/** `node test/vm/bpftrace/record.ts 0.23 [NAME…]` */
const [version, ...names] = process.argv.slice(2) as [Version, ...string[]];
await openLab(version);
const all = globSync('*.bt', { cwd: KINDS }).map((file) => file.replace('.bt', ''));
const wanted = names.length > 0 ? names : all.filter((name) => LABS[version].newer || !(name in NEWER_KINDS));
await record(version, wanted);
await closeTarget();

/** Writes down what a bpftrace prints of programs in `kinds` while the workload beside them runs: its tree and its JSON. */
async function record(version: Version, names: readonly string[]): Promise<void> {
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
