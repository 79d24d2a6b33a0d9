import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { MimeBundle } from '../../src/display/bundle.ts';
import { allMagics } from '../../src/magics/all.ts';
import { createMagics } from '../../src/magics/create.ts';
import { defineMagic } from '../../src/magics/magic.ts';
import { identifier } from '../../src/magics/options/kinds.ts';
import { completeProbe } from '../../src/magics/probe-completion.ts';
import { inspectProbe } from '../../src/magics/probe-inspection.ts';
import { createRegistry } from '../../src/magics/registry.ts';
import type { Services } from '../../src/magics/services.ts';
import { tracingOptions } from '../../src/magics/tracing-options.ts';
import { findFunctions } from '../../src/probes/names/find-functions.ts';
import type { TraceReport } from '../../src/probes/report.ts';
import { Journal } from '../../src/recording/journal.ts';
import type { MagicContext } from '../../src/session/magics.ts';
import type { Target } from '../../src/targets/target.ts';
import { QUIET_REPORT } from '../probes/report.ts';

/** A tracing magic that returns what it was told. */
const echo = defineMagic({
  name: 'kprobe',
  kind: 'cell',
  aliases: ['probe'],
  summary: 'returns what it was told',
  arguments: { name: { kind: identifier, help: 'the name to bind' } },
  options: tracingOptions,
  examples: [{ what: 'opens', code: "%%kprobe opens --run 'cat /etc/hostname'\np:t1 do_filp_open" }],
  interpolatesBody: true,
  completeBody: completeProbe,
  inspectBody: inspectProbe,
  parse: ({ args, options, body }) => ({ ...args, ...options, body: body.text, toCell: body.toCell }),
  run: async (call) => call,
});

export const registry = createRegistry([...allMagics.filter((magic) => magic.name !== 'kprobe'), echo]);

/** A target on this machine without any of the target room: `sh` in a process group. */
const shellTarget: Target = {
  name: 'here',
  emulated: false,
  folder: '/tmp',
  async spawn(script) {
    const child = spawn('sh', ['-c', script], { cwd: '/tmp', detached: true });
    const exit = once(child, 'close').then(([code, signal]) => ({ code, signal }));
    return {
      pid: child.pid!,
      write: (data) => child.stdin.write(data),
      stdout: child.stdout,
      stderr: child.stderr,
      exit,
      signal: (name) => process.kill(-child.pid!, `SIG${name}`),
    };
  },
  close: async () => undefined,
};

const TRACEABLE = [
  { name: 'vfs_read', module: null },
  { name: 'vfs_write', module: null },
  { name: 'kernel_read', module: null },
  { name: 'e_read', module: 'ext4' },
];

const report: TraceReport = {
  ...QUIET_REPORT,
  events: 1234,
  target: 'here',
  emulated: false,
  exitCode: null,
};

/** Services that know one target, two background traces and three functions. */
export function fakeServices(changes: Partial<Services> = {}): Services {
  const stop = async () => ({ report });
  const traces = new Map(['opens', 'reads'].map((name) => [name, { stop }]));
  return {
    journal: new Journal(() => null),
    notebook: { names: () => [], value: () => undefined },
    target: async () => shellTarget,
    kernel: () => Promise.reject(new Error('nothing can be traced here')),
    useTarget: async (_spec, onProgress) => {
      onProgress('booting');
      return shellTarget;
    },
    describeTarget: () => ({ spec: 'auto', open: { name: 'here', emulated: true, folder: '/tmp' } }),
    targetSpecs: () => ['auto', 'local', 'vm'],
    traces,
    probes: async () => ({ target: 'here', probes: [] }),
    diagnose: async () => [
      { what: 'tracefs', status: 'missing', detail: 'not mounted', mend: 'mount -t tracefs x /sys' },
    ],
    disassemble: async () => [
      { offset: 170, bytes: 'e8', text: 'call path_openat', callee: 'path_openat', afterCall: false },
      { offset: 175, bytes: '48', text: 'mov rbx, rax', callee: null, afterCall: true },
    ],
    completeProbe: async (before) => ({
      typed: /\w*$/.exec(before)![0],
      matches: before.startsWith('p ') ? ['do_filp_open'] : ['vfs_read'],
    }),
    completeProgram: async (before) => ({ typed: /\w*$/.exec(before)![0], matches: ['kprobe:'] }),
    inspectProgram: async (before, after) => ({ text: `${before}|${after}`, markdown: '' }),
    inspectProbe: async (line, column) => ({ text: `${column} of ${line}`, markdown: '' }),
    functions: async (typed) =>
      ['do_filp_open', 'do_exit', 'vfs_read'].filter((name) => name.includes(typed)),
    structPaths: async (typed) => ['file', 'file.f_path'].filter((path) => path.startsWith(typed)),
    findFunctions: async (pattern, limit) => {
      const { total, shown } = findFunctions(pattern, TRACEABLE, limit);
      const prototype = 'ssize_t f(void)';
      return {
        total,
        functions: shown.map((each) => ({ ...each, prototype: each.module ? null : prototype })),
      };
    },
    findLayout: () => Promise.reject(new Error('this kernel has no types')),
    close: async () => undefined,
    ...changes,
  };
}

export interface Shown {
  readonly value: unknown;
  readonly stdout: string;
  readonly stderr: string;
  readonly bundles: readonly MimeBundle[];
}

/** Translates a cell that is one magic and runs it with these values for its `{{…}}`. */
export async function runCell(
  source: string,
  { values = [], services = fakeServices(), signal = new AbortController().signal }: Partial<RunCell> = {},
): Promise<Shown> {
  const shown = { stdout: '', stderr: '', bundles: [] as MimeBundle[] };
  const context: MagicContext = {
    output: {
      stream: (name, text) => {
        shown[name] += text;
      },
      display: (bundle) => shown.bundles.push(bundle),
      update: () => undefined,
      clear: () => undefined,
    },
    signal,
    interactive: true,
    executionCount: 1,
    source,
    bind: () => undefined,
  };
  const magics = createMagics(registry, services);
  const value = await magics.run(magics.translate(source)!.calls[0]!, values, context);
  return { value, ...shown };
}

interface RunCell {
  readonly values: readonly unknown[];
  readonly services: Services;
  readonly signal: AbortSignal;
}
