import { schemaOf } from '../table/describe.ts';
import { rowText } from '../table/schema.ts';
import { readTables, type StoredEntry } from './folder.ts';
import { errors } from './pack-error.ts';
import { keyOf } from './question.ts';

/** What is not as it was recorded: what should be equal, and what may differ from run to run. */
export interface Changes {
  readonly wrong: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Compares two runs of a notebook, answer by answer. Tables, their columns and types, and exit codes should be equal, and so
 * should the number of rows where only the command and its children were traced until it ended; of other traces, and of what
 * functions call, the number is noted when it differs. Kernels that differ are noted.
 */
export async function changes(then: readonly StoredEntry[], now: readonly StoredEntry[]): Promise<Changes> {
  const wrong: string[] = [];
  const notes: string[] = kernelsOf(then, now);
  const rest = [...now];
  for (const before of then) {
    const name = nameOf(before);
    const at = rest.findIndex(({ entry }) => keyOf(entry.asked) === keyOf(before.entry.asked));
    if (at < 0) {
      wrong.push(`${name} was recorded and is not asked any more, or differs`);
      continue;
    }
    const [after] = rest.splice(at, 1);
    wrong.push(...(await tablesOf(before, after!)).map((line) => `${name}: ${line}`));
    wrong.push(...failures(before, after!).map((line) => `${name}: ${line}`));
    wrong.push(...exitCodes(before, after!).map((line) => `${name}: ${line}`));
    const counts = countsOf(before, after!).map((line) => `${name}: ${line}`);
    (isDeterministic(before) ? wrong : notes).push(...counts);
  }
  wrong.push(...rest.map((each) => `${nameOf(each)} was not recorded`));
  return { wrong, notes };
}

function nameOf({ entry: { asked } }: StoredEntry): string {
  return asked.name ?? asked.magic;
}

function kernelsOf(then: readonly StoredEntry[], now: readonly StoredEntry[]): string[] {
  const [before, after] = [then, now].map((entries) => [
    ...new Set(
      entries.flatMap(({ entry: { kernel } }) => (kernel ? [`${kernel.release} on ${kernel.target}`] : [])),
    ),
  ]);
  return before!.join() === after!.join()
    ? []
    : [`recorded with ${before!.join(', ')}, now ${after!.join(', ')}`];
}

async function tablesOf(then: StoredEntry, now: StoredEntry): Promise<string[]> {
  const [before, after] = await Promise.all([readTables(then), readTables(now)]);
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name) => {
    const [old, young] = [before.get(name), after.get(name)].map(
      (table) => table && rowText(schemaOf(table)),
    );
    if (old === young) return [];
    return [`table ${name} had ${old ?? 'nothing'}, now ${young ?? 'nothing'}`];
  });
}

function failures(then: StoredEntry, now: StoredEntry): string[] {
  const [before, after] = [then, now].map(({ entry: { answer } }) =>
    answer.kind === errors.kind ? errors.unpack({ ...answer, tables: new Map() }).message : null,
  );
  if ((before === null) === (after === null)) return [];
  return [before === null ? `it failed: ${after}` : `it failed then, and does not now: ${before}`];
}

function exitCodes(then: StoredEntry, now: StoredEntry): string[] {
  const [before, after] = [then, now].map(
    ({ entry }) => (entry.answer.json as { report?: { exitCode?: number | null } } | null)?.report?.exitCode,
  );
  return before === after ? [] : [`the command ended with ${before}, now with ${after}`];
}

function countsOf(then: StoredEntry, now: StoredEntry): string[] {
  return then.entry.tables.flatMap(({ name, rows }) => {
    const other = now.entry.tables.find((table) => table.name === name)?.rows;
    return other === undefined || other === rows ? [] : [`table ${name} had ${rows} rows, now ${other}`];
  });
}

/** Nothing but the command was traced, and all of it. What a function calls is as interrupts and caches have it, too. */
function isDeterministic({ entry: { asked, stopped } }: StoredEntry): boolean {
  const { only, forMs, depth } = asked.options as Readonly<Record<'only' | 'forMs' | 'depth', unknown>>;
  const callees = asked.magic === 'ftrace' && depth !== 1;
  return only === 'run' && forMs === undefined && !stopped && !callees;
}
