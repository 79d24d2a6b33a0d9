import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collect } from '../../src/probes/read/collect.ts';
import type { CollectRequest } from '../../src/probes/read/types.ts';
import { runText, type Target } from '../../src/targets/target.ts';
import { openVm } from '../../src/targets/vm/open.ts';
import { findTracefs } from '../../src/tracefs/mount.ts';

/**
 * `node test/bench/hidden-cost.ts`: what the hidden arguments cost at the highest rate the lab VM can make, in bytes
 * and in lost events. Writes the table of docs/hidden-arguments.md between its markers. No times: the VM's CPUs are
 * emulated, and on a busy machine the same run takes twice as long.
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
const ROUNDS = 3;
const GROUP = 'probebook_bench';

interface Measured {
  readonly events: number;
  readonly lost: number;
  readonly bytes: number;
}

const vm = await openVm({ folder: process.cwd(), onProgress: (text) => console.error(text) });
try {
  const text = await table(vm, await findTracefs(vm));
  console.log(text);
  writeTable(text);
} finally {
  await vm.close();
}

async function table(target: Target, tracefs: string): Promise<string> {
  const runs = VARIANTS.map(({ name, hidden }) => ({
    name,
    hidden,
    sizes: BUFFERS_KIB.map((kib) => ({ kib, measured: [] as Measured[] })),
  }));
  // Round after round, so that a busy moment of this machine does not fall on one variant alone.
  for (let round = 1; round <= ROUNDS; round++) {
    for (const { hidden, sizes } of runs)
      for (const { kib, measured } of sizes) measured.push(await measure(target, tracefs, hidden, kib));
    console.error(`round ${round} of ${ROUNDS}`);
  }
  const rows = runs.map(({ name, sizes }) => {
    const bytes = Math.min(...sizes.flatMap(({ measured }) => measured.map((run) => run.bytes / run.events)));
    const lost = sizes.map(({ measured }) =>
      median(measured.map((run) => run.lost / (run.events + run.lost))),
    );
    return `| ${name} | ${bytes.toFixed(1)} | ${lost.map((share) => `${(100 * share).toFixed(1)} %`).join(' | ')} |`;
  });
  return [
    `Two \`dd bs=1\` at once, ${thousands(CALLS)} writes each, an entry and a return probe on \`vfs_write\`, so`,
    `${thousands(4 * CALLS)} events; ${target.name}, two emulated CPUs, which the reader shares. Lost events are the`,
    `median of ${ROUNDS} rounds, by the size of the buffer per CPU.`,
    '',
    `| hidden arguments | bytes per event | ${BUFFERS_KIB.map((kib) => `lost, ${thousands(kib)} KiB`).join(' | ')} |`,
    `|---|---${'|---'.repeat(BUFFERS_KIB.length)}|`,
    ...rows,
  ].join('\n');
}

/** Between the two markers of the document. */
function writeTable(text: string): void {
  const file = join(import.meta.dirname, '../../docs/hidden-arguments.md');
  const document = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    document.replace(/(<!-- measured -->\n)[\s\S]*(\n<!-- end -->)/, (_, begin, end) => begin + text + end),
  );
}

async function measure(target: Target, tracefs: string, hidden: string, kib: number): Promise<Measured> {
  await using trace = await install(target, tracefs, hidden, kib);
  const { request } = trace;
  const collector = await collect(target, request);
  collector.begin();
  const calls = `dd if=/dev/zero of=/dev/null bs=1 count=${CALLS} 2>/dev/null`;
  const { stderr } = await runText(
    target,
    `cd ${request.instance}; echo ${collector.pids.join(' ')} >set_event_notrace_pid; echo 1 >options/event-fork
     echo 1 >events/${GROUP}/enable; ${calls} & ${calls} & wait; echo 0 >events/${GROUP}/enable`,
  );
  if (stderr) throw new Error(`the workload failed: ${stderr}`);
  const { events } = await collector.finish();
  return {
    events: events.reduce((sum, event) => sum + event.rows, 0),
    lost: await overrun(target, request.instance),
    bytes: collector.progress().bytes,
  };
}

/** Not from the pages: a full one has no room to say how many were lost before it. */
async function overrun(target: Target, instance: string): Promise<number> {
  const { stdout } = await runText(target, `cat ${instance}/per_cpu/cpu*/stats`);
  return [...stdout.matchAll(/^overrun: (\d+)/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
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

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}
