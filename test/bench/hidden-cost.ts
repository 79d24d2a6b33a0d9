import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collect } from '../../src/probes/read/collect.ts';
import type { CollectRequest } from '../../src/probes/read/types.ts';
import { runText, type Target } from '../../src/targets/target.ts';
import { openVm } from '../../src/targets/vm/open.ts';
import { findTracefs } from '../../src/tracefs/mount.ts';

/**
 * `node test/bench/hidden-cost.ts`: what the hidden arguments cost at the highest rate the lab VM can make, in bytes,
 * in time per call and in lost events. Writes the tables of docs/hidden-arguments.md between its markers.
 */
const VARIANTS = [
  { name: 'none', hidden: '' },
  { name: '`$stack`', hidden: ' pb_stack=$stack:x64' },
  { name: '`$comm`', hidden: ' pb_comm=$comm:string' },
  { name: 'both', hidden: ' pb_stack=$stack:x64 pb_comm=$comm:string' },
] as const;

/** Per CPU: ours, the kernel's own default, and one that cannot hold a pause of the reader. */
const BUFFERS_KIB = [8192, 1408, 128] as const;
const CALLS = 40_000;
const ROUNDS = 8;
/** Losses need fewer rounds than times. */
const LOSS_ROUNDS = 3;
const GROUP = 'probebook_bench';

const ENABLE = `echo 1 >options/event-fork; echo 1 >events/${GROUP}/enable`;
const DISABLE = `echo 0 >events/${GROUP}/enable`;

interface Measured {
  readonly events: number;
  readonly lost: number;
  readonly bytes: number;
  readonly seconds: number;
}

interface Variant {
  readonly name: string;
  readonly hidden: string;
}

const vm = await openVm({ folder: process.cwd(), onProgress: (text) => console.error(text) });
try {
  const text = tables(vm, await measureAll(vm, await findTracefs(vm)));
  console.log(text);
  writeTables(text);
} finally {
  await vm.close();
}

interface Results {
  readonly plain: number[];
  readonly unread: number[];
  readonly runs: Map<Variant, Map<number, Measured[]>>;
}

/** Rounds over everything, so that a busy moment of this machine does not fall on one variant alone. */
async function measureAll(target: Target, tracefs: string): Promise<Results> {
  const runs = new Map(
    VARIANTS.map((variant) => [
      variant as Variant,
      new Map(BUFFERS_KIB.map((kib) => [kib as number, [] as Measured[]])),
    ]),
  );
  const results: Results = { plain: [], unread: [], runs };
  for (let round = 0; round < ROUNDS; round++) {
    results.plain.push(await workload(target, ':', ':'));
    results.unread.push(await withoutReader(target, tracefs, VARIANTS[3].hidden));
    for (const [{ hidden }, bySize] of runs)
      for (const [kib, measured] of bySize)
        if (kib === BUFFERS_KIB[0] || round < LOSS_ROUNDS)
          measured.push(await measure(target, tracefs, hidden, kib));
    console.error(`round ${round + 1} of ${ROUNDS}`);
  }
  return results;
}

function tables({ name }: Target, { plain, unread, runs }: Results): string {
  const fastest = Math.min(...plain);
  const costs = [...runs].map(([variant, bySize]) => {
    const measured = bySize.get(BUFFERS_KIB[0])!;
    const seconds = Math.min(...measured.map((run) => run.seconds));
    const { bytes, events } = measured[0]!;
    return `| ${variant.name} | ${(bytes / events).toFixed(1)} | +${perCall(seconds - fastest)} | ${thousands(events / seconds)} |`;
  });
  const losses = [...runs].map(([variant, bySize]) => {
    const shares = [...bySize.values()].map((measured) =>
      median(measured.map(({ events, lost }) => (100 * lost) / (events + lost))),
    );
    return `| ${variant.name} | ${shares.map((share) => `${share.toFixed(1)} %`).join(' | ')} |`;
  });
  return [
    `Two \`dd bs=1\` at once, ${thousands(CALLS)} writes each, an entry and a return probe on \`vfs_write\`, so`,
    `${thousands(4 * CALLS)} events; ${name}, two emulated CPUs. Times are the best of ${ROUNDS} rounds, losses the median of at least ${LOSS_ROUNDS}.`,
    `Without probes a call of \`dd\` (a read and a write) takes ${perCall(fastest)}.`,
    '',
    '| hidden arguments | bytes per event | time per call | events/s |',
    '|---|---|---|---|',
    ...costs,
    `| both, nobody reading | | +${perCall(Math.min(...unread) - fastest)} | |`,
    '',
    `| hidden arguments | ${BUFFERS_KIB.map((kib) => `lost with ${thousands(kib)} KiB per CPU`).join(' | ')} |`,
    `|---${'|---'.repeat(BUFFERS_KIB.length)}|`,
    ...losses,
  ].join('\n');
}

/** Between the two markers of the document. */
function writeTables(text: string): void {
  const file = join(import.meta.dirname, '../../docs/hidden-arguments.md');
  const document = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    document.replace(/(<!-- measured -->\n)[\s\S]*(\n<!-- end -->)/, (_, begin, end) => begin + text + end),
  );
}

/** Seconds that the calls took; `before` and `after` are commands at its ends. */
async function workload(target: Target, before: string, after: string): Promise<number> {
  const calls = `dd if=/dev/zero of=/dev/null bs=1 count=${CALLS} 2>/dev/null`;
  const script = `${before}; a=$(date +%s%N); ${calls} & ${calls} & wait; b=$(date +%s%N); ${after}; echo "took $((b - a))"`;
  const { stdout, stderr } = await runText(target, script);
  const took = /took (\d+)/.exec(stdout);
  if (!took) throw new Error(`the workload failed: ${stdout}${stderr}`);
  return Number(took[1]) / 1e9;
}

async function measure(target: Target, tracefs: string, hidden: string, kib: number): Promise<Measured> {
  await using trace = await install(target, tracefs, hidden, kib);
  const { request } = trace;
  const collector = await collect(target, request);
  collector.begin();
  const seconds = await workload(
    target,
    `cd ${request.instance}; echo ${collector.pids.join(' ')} >set_event_notrace_pid; ${ENABLE}`,
    DISABLE,
  );
  const { events, loss } = await collector.finish();
  const rows = events.reduce((sum, event) => sum + event.rows, 0);
  return {
    events: rows,
    lost: loss.missed + (await unreported(target, request.instance, loss.missed)),
    bytes: collector.progress().bytes,
    seconds,
  };
}

/** What was overwritten after the last page that could have said so. */
async function unreported(target: Target, instance: string, missed: number): Promise<number> {
  const { stdout } = await runText(target, `cat ${instance}/per_cpu/cpu*/stats`);
  const overrun = [...stdout.matchAll(/^overrun: (\d+)/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
  return Math.max(0, overrun - missed);
}

async function withoutReader(target: Target, tracefs: string, hidden: string): Promise<number> {
  await using trace = await install(target, tracefs, hidden, BUFFERS_KIB[0]);
  return workload(target, `cd ${trace.request.instance}; ${ENABLE}`, DISABLE);
}

async function install(target: Target, tracefs: string, hidden: string, kib: number) {
  const instance = `${tracefs}/instances/${GROUP}`;
  const script = `
    mkdir ${instance} && echo mono >${instance}/trace_clock && echo ${kib} >${instance}/buffer_size_kb
    echo 'p:${GROUP}/enter vfs_write count=%dx${hidden}' >>${tracefs}/dynamic_events
    echo 'r1024:${GROUP}/leave vfs_write ret=$retval${hidden}' >>${tracefs}/dynamic_events
    cat ${instance}/events/header_page; echo @@
    cat ${instance}/events/${GROUP}/enter/format; echo @@
    cat ${instance}/events/${GROUP}/leave/format; echo @@
    ls ${instance}/per_cpu`;
  const { stdout, stderr } = await runText(target, script);
  const [headerPage, enter, leave, cpus] = stdout.split('@@\n');
  if (cpus === undefined) throw new Error(`the probes were refused: ${stderr}`);
  const request: CollectRequest = {
    instance,
    cpus: [...cpus.matchAll(/cpu(\d+)/g)].map((match) => Number(match[1])),
    headerPage: headerPage!,
    pageSize: 4096,
    formats: [enter!, leave!],
    counted: ['enter', 'leave'],
  };
  return {
    request,
    async [Symbol.asyncDispose]() {
      const remove = ['enter', 'leave'].map(
        (event) => `echo '-:${GROUP}/${event}' >>${tracefs}/dynamic_events`,
      );
      await runText(target, [...remove, `rmdir ${instance}`].join('\n'));
    },
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Two processes share the calls between two CPUs, so a call takes the time of one process over its calls. */
function perCall(seconds: number): string {
  return `${((seconds * 1e6) / CALLS).toFixed(1)} µs`;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}
