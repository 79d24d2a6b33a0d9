import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../../src/commands/install.ts';
import { findJupyter } from '../../src/setup/jupyter.ts';

const RUNS = 5;

/** What the Python side measures: one client library for both kernels, so that only the kernels differ. */
const CLIENT = `
import json, statistics, sys, time
from jupyter_client.manager import KernelManager
def once(name, first, again):
    t = time.time(); km = KernelManager(kernel_name=name); km.start_kernel(); kc = km.client(); kc.start_channels(); kc.wait_for_ready(timeout=120)
    ready = time.time() - t
    def run(code):
        t = time.time(); kc.execute_interactive(code, timeout=120, output_hook=lambda m: None); return time.time() - t
    cold = run(first); trips = sorted(run(again) for _ in range(30))
    pid = km.provisioner.process.pid
    rss = int(open(f"/proc/{pid}/status").read().split("VmRSS:")[1].split()[0]) / 1024
    kc.stop_channels(); km.shutdown_kernel(now=True)
    return dict(ready=ready * 1000, first=cold * 1000, median=statistics.median(trips) * 1000, p95=trips[28] * 1000, rss=rss)
out = {n: [] for n in sys.argv[1].split(",")}
for i in range(int(sys.argv[2])):
    for n in out: out[n].append(once(n, "1+1", "1+1"))
print(json.dumps(out))
`;

const FIGURES = [
  ['ready', 'ms from start to kernel_info_reply'],
  ['first', 'ms for the first 1+1'],
  ['median', 'ms round trip of 1+1, median'],
  ['p95', 'ms round trip of 1+1, p95'],
  ['rss', 'MiB resident afterwards'],
] as const;

type Figures = Readonly<Record<(typeof FIGURES)[number][0], number>>;

/** Ready time and round trips of this kernel and of ipykernel, in turn, through the same client. */
export async function benchSession(): Promise<void> {
  const jupyter = await findJupyter();
  if (!jupyter) return console.log('no Jupyter: `npm start` sets one up');
  const folder = await mkdtemp(join(tmpdir(), 'probebook-bench-'));
  try {
    await install(['--prefix', folder]);
    const python = join(jupyter, '../python3');
    const env = { ...process.env, JUPYTER_PATH: join(folder, 'share/jupyter') };
    const { stdout, stderr } = spawnSync(python, ['-c', CLIENT, 'probebook,python3', String(RUNS)], {
      env,
      encoding: 'utf8',
    });
    if (!stdout) throw new Error(stderr);
    report(JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, Figures[]>);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function report({ probebook, python3 }: Record<string, Figures[]>): void {
  console.log(`median of ${RUNS} starts each, in turn`.padEnd(42), 'probebook', 'ipykernel', '    ratio');
  for (const [key, what] of FIGURES) {
    const [ours, theirs] = [median(probebook!, key), median(python3!, key)];
    console.log(
      what.padEnd(42),
      ours.toFixed(1).padStart(9),
      theirs.toFixed(1).padStart(9),
      (ours / theirs).toFixed(2).padStart(9),
    );
  }
}

function median(runs: readonly Figures[], key: keyof Figures): number {
  return runs.map((run) => run[key]).sort((a, b) => a - b)[Math.floor(runs.length / 2)]!;
}
