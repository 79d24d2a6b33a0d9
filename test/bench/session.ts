import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { install } from '../../src/commands/install.ts';
import { testPackages, testPython } from '../runner/python.ts';
import { INTERRUPT_CASES, installTslab, KERNELS } from './session-kernels.ts';

const RUNS = 5;

type Name = keyof typeof KERNELS;
/**
 * ms or MiB; null for what a kernel cannot be asked, `never` for what it had not done after five seconds, `lost` when
 * names bound before an interrupt were gone after it.
 */
type Measured = number | null | 'never' | 'lost';
type Run = Readonly<Record<string, Measured>>;
type Found = Readonly<Record<Name, readonly Run[]>>;

/** A goal holds for the medians of this kernel, its peers'. */
interface Figure {
  readonly key: string;
  readonly what: string;
  readonly goal?: {
    readonly text: string;
    readonly met: (ours: number, peer: (name: Name) => number) => boolean;
  };
}

const FIGURES: readonly Figure[] = [
  {
    ...{ key: 'ready', what: 'from start to kernel_info_reply, ms' },
    goal: { text: '≤ 0.6 × ipykernel', met: (ours, peer) => ours <= 0.6 * peer('python3') },
  },
  { key: 'first', what: 'first 1+1, ms' },
  {
    ...{ key: 'median', what: 'round trip of 1+1, median, ms' },
    goal: { text: '≤ ipykernel', met: (ours, peer) => ours <= peer('python3') },
  },
  {
    ...{ key: 'p95', what: 'round trip of 1+1, p95, ms' },
    goal: { text: '≤ ipykernel', met: (ours, peer) => ours <= peer('python3') },
  },
  { key: 'completion', what: 'completion, p95, ms', goal: { text: '≤ 50', met: (ours) => ours <= 50 } },
  { key: 'info shell', what: 'kernel_info of a busy kernel, shell, ms' },
  { key: 'info control', what: 'the same on control, ms' },
  {
    ...{ key: 'memory', what: 'memory of all its processes (PSS), MiB' },
    goal: { text: '≤ tslab', met: (ours, peer) => ours <= peer('tslab') },
  },
  ...INTERRUPT_CASES.map((key) => ({
    ...{ key, what: `interrupt: ${key}, ms` },
    goal: { text: '≤ 200', met: (ours: number) => ours <= 200 },
  })),
];

/** This kernel, ipykernel and tslab, started in turn, through the same client. */
export async function benchSession(): Promise<void> {
  if (!(await testPackages.check()))
    return console.log('no Jupyter client: `npm test -- session` sets one up');
  const folder = await mkdtemp(join(tmpdir(), 'probebook-bench-'));
  const jupyter = join(folder, 'share/jupyter');
  try {
    await install(['--prefix', folder]);
    installTslab(jupyter);
    const { stdout } = await execa(testPython(), [join(import.meta.dirname, 'session/measure.py')], {
      cwd: folder,
      env: { JUPYTER_PATH: jupyter, JUPYTER_RUNTIME_DIR: folder },
      input: JSON.stringify({ runs: RUNS, kernels: KERNELS }),
      stderr: 'inherit',
    });
    report(JSON.parse(stdout) as Found);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function report(found: Found): void {
  const head = ['probebook', 'ipykernel', 'ratio', 'tslab', 'ratio', 'goal'];
  console.log(`medians of ${RUNS} starts (least–greatest)\n${line('', head)}`);
  for (const { key, what, goal } of FIGURES) {
    const [ours, python, tslab] = (['probebook', 'python3', 'tslab'] as const).map((name) =>
      spread(found[name], key),
    );
    const met =
      goal &&
      typeof ours!.median === 'number' &&
      goal.met(ours!.median, (name) => Number(spread(found[name], key).median));
    const verdict = goal ? `${goal.text} ${met ? '✓' : '✗'}` : '';
    console.log(
      line(what, [
        ours!.text,
        python!.text,
        ratio(ours!, python!),
        tslab!.text,
        ratio(ours!, tslab!),
        verdict,
      ]),
    );
  }
}

function line(what: string, cells: readonly string[]): string {
  const widths = [20, 20, 7, 20, 7, 0];
  return [what.padEnd(42), ...cells.map((cell, c) => (c < 5 ? cell.padStart(widths[c]!) : `  ${cell}`))]
    .join('')
    .trimEnd();
}

interface Spread {
  readonly median: Measured;
  readonly text: string;
}

function spread(runs: readonly Run[], key: string): Spread {
  const values = runs.map((run) => run[key] ?? null);
  const odd = values.find((value) => typeof value !== 'number');
  if (odd !== undefined)
    return { median: odd as null | 'never' | 'lost', text: odd === null ? '–' : String(odd) };
  const sorted = (values as number[]).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  return { median, text: `${rounded(median)} (${rounded(sorted[0]!)}–${rounded(sorted.at(-1)!)})` };
}

function rounded(value: number): string {
  return value < 20 ? value.toFixed(1) : value.toFixed(0);
}

function ratio(ours: Spread, peer: Spread): string {
  if (typeof ours.median !== 'number' || typeof peer.median !== 'number') return '';
  return (ours.median / peer.median).toFixed(2);
}
