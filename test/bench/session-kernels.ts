import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The cells by which one kernel is measured; `null` where its language has no such thing. */
export interface BenchCells {
  readonly trip: string;
  readonly setup: string;
  /** Fails when what `setup` bound is gone. */
  readonly kept: string;
  /** Computes for a second and a half. */
  readonly busy: string;
  /** Completed at their end, after `setup`. */
  readonly completions: readonly string[];
  readonly interrupts: Readonly<Record<InterruptCase, string | null>>;
}

export const INTERRUPT_CASES = [
  'a synchronous loop',
  'a loop after an await',
  'a pending promise',
  'a loop in a timer callback',
  'a blocking sleep',
  'a child process',
  'input',
] as const;
type InterruptCase = (typeof INTERRUPT_CASES)[number];

const typescript: BenchCells = {
  trip: '1+1',
  setup: [
    "import * as fs from 'node:fs';",
    "const text = 'abc', items = [1, 2, 3], record = { name: 'x', size: 3 };",
    'function half(n: number) { return n / 2 }',
  ].join('\n'),
  kept: "if (text !== 'abc') throw new Error('lost')",
  busy: '{ const end = Date.now() + 1500; while (Date.now() < end); }',
  completions: [
    ...[
      'text.',
      'text.toU',
      'items.',
      'items.ma',
      'record.',
      'record.na',
      'fs.',
      'fs.readF',
      'ite',
      'hal',
      'Mat',
      'Math.',
    ],
    ...[
      'JSON.str',
      'conso',
      'console.',
      'process.',
      'items.map((n) => n.to',
      'half(record.s',
      'new Ma',
      'const n = ite',
    ],
    'for (const item of items) {\n  console.log(item.',
  ],
  interrupts: {
    'a synchronous loop': 'while (true) {}',
    'a loop after an await': 'await new Promise((done) => setTimeout(done, 10)); while (true) {}',
    'a pending promise': 'await new Promise(() => {})',
    'a loop in a timer callback': 'setTimeout(() => { while (true) {} }, 50); await new Promise(() => {})',
    'a blocking sleep': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
    'a child process':
      "import { execFile } from 'node:child_process';\nawait new Promise((done) => execFile('sleep', ['3600'], done))",
    input: null,
  },
};

const python: BenchCells = {
  trip: '1+1',
  setup: [
    'import asyncio, json, math, os, subprocess, time',
    "text, items, record = 'abc', [1, 2, 3], dict(name='x', size=3)",
    'def half(n): return n / 2',
  ].join('\n'),
  kept: "assert text == 'abc'",
  busy: 'end = time.time() + 1.5\nwhile time.time() < end: pass',
  completions: [
    ...[
      'text.',
      'text.up',
      'items.',
      'items.ap',
      'record.',
      'record.ke',
      'os.',
      'os.pat',
      'ite',
      'hal',
      'mat',
      'math.',
    ],
    ...[
      'json.du',
      'prin',
      'time.',
      'subprocess.',
      '[n.to_ for n in items]\nitems[0].to',
      'half(record.g',
      'di',
      'n = ite',
    ],
    'for item in items:\n  print(text.',
  ],
  interrupts: {
    'a synchronous loop': 'while True: pass',
    'a loop after an await': 'await asyncio.sleep(.01)\nwhile True: pass',
    'a pending promise': 'await asyncio.Future()',
    'a loop in a timer callback':
      'def spin():\n  while True: pass\nasyncio.get_running_loop().call_later(.05, spin)\nawait asyncio.Future()',
    'a blocking sleep': 'time.sleep(3600)',
    'a child process': "subprocess.run(['sleep', '3600'])",
    input: "input('? ')",
  },
};

const probebook: BenchCells = {
  ...typescript,
  interrupts: { ...typescript.interrupts, input: "import { input } from 'probebook';\nawait input('? ')" },
};

/** By the names of their kernelspecs. */
export const KERNELS = { probebook, python3: python, tslab: typescript } as const;

const TSLAB = resolve(import.meta.dirname, '../../node_modules/tslab/bin/tslab');

/** The kernelspec that `tslab install` makes, for the Node that runs this. */
export function installTslab(jupyter: string): void {
  const folder = join(jupyter, 'kernels', 'tslab');
  mkdirSync(folder, { recursive: true });
  const argv = [process.execPath, TSLAB, 'kernel', '--config-path', '{connection_file}'];
  writeFileSync(
    join(folder, 'kernel.json'),
    JSON.stringify({ argv, display_name: 'tslab', language: 'typescript' }),
  );
}
