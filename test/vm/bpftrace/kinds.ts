import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bpftrace } from '../../../src/index.ts';
import { checkWhole, KINDS, NEWER_KINDS } from '../../bpftrace/kinds.ts';
import { LABS, rows, useLab, type Version } from './lab.ts';

const FOLDER = join(import.meta.dirname, '../../bpftrace/kinds');

/** Every kind of output on a kernel, against what the workload knows it did. */
export function kinds(version: Version): void {
  const { newer } = LABS[version];
  useLab(version);
  const workload = readFileSync(join(FOLDER, 'workload.sh'), 'utf8');
  for (const [name, check] of Object.entries({ ...KINDS, ...(newer ? NEWER_KINDS : {}) }))
    test(name, async () => {
      const program = unhurried(readFileSync(join(FOLDER, `${name}.bt`), 'utf8'));
      const run = name === 'periodic' ? `${workload}\nsleep 8` : workload;
      const done = await bpftrace(program, { run, unsafe: true });
      const { report } = done;
      const result = {
        rows: (table: string) => rows(done, table),
        report,
        notes: report.notes.join('\n'),
        newer,
      };
      checkWhole(result, name);
      check(result);
    });
}

/** bpftrace reads a map to print it some time after the program said so, and the program goes on counting: an emulated machine needs more. */
const unhurried = (program: string): string =>
  program.replace('interval:ms:300', 'interval:s:1').replace('interval:s:2', 'interval:s:8');
