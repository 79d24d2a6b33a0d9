/**
 * Which room of src may import which: the allowed arrows, one table. A room is a folder, or a file at the top;
 * the longest name that fits a file is its room. An entry may also be one file. Arrows inside a room are free.
 */
export const arrows: Readonly<Record<string, readonly string[] | 'everything'>> = {
  base: [],
  wire: ['base', '../package.json'],
  table: ['base'],
  display: ['table', 'base'],
  session: ['wire', 'display', 'base'],
  targets: ['base'],
  tracefs: ['targets/target.ts', 'base'],
  btf: ['base'],
  code: ['targets/target.ts', 'base'],
  // A trace displays itself.
  probes: [
    'tracefs',
    'btf',
    'code',
    'display',
    'analysis',
    'table',
    'targets/target.ts',
    'targets/guard.ts',
    'base',
  ],
  // Pure: what they are told about a kernel comes in as data.
  'probes/spec': ['probes', 'btf', 'code', 'table', 'base'],
  'probes/compile': ['probes', 'btf', 'code', 'analysis', 'table', 'base'],
  'probes/decode': ['table', 'base'],
  // The tracing thread opens the target it reads from.
  'probes/thread': ['probes', 'targets', 'base'],
  kmod: [
    'probes',
    'code',
    'display',
    'table',
    'targets/target.ts',
    'targets/guard.ts',
    // Modules are built on this machine, and kept.
    'targets/kbuild.ts',
    'targets/cache.ts',
    'base',
  ],
  // Pure.
  'kmod/spec': ['code', 'table', 'base'],
  'kmod/generate': ['kmod/spec', 'probes/compile/max-active.ts'],
  'kmod/tabulate': ['kmod/spec', 'table'],
  bpftrace: [
    'probes/kernel.ts',
    'probes/workload.ts',
    'display',
    'table',
    'targets/target.ts',
    'targets/kbuild.ts',
    'base',
  ],
  // Pure, likewise.
  'bpftrace/spec': ['bpftrace', 'base'],
  'bpftrace/decode': ['base'],
  // What an unfinished program may go on with, from what is known about a kernel.
  'bpftrace/editor': [
    'bpftrace',
    'probes/compile',
    'probes/decode/format.ts',
    'probes/spec/types.ts',
    'btf',
    'base',
  ],
  // What repeats an answer knows the answers of every way to ask.
  recording: [
    'probes',
    'bpftrace',
    'kmod',
    'session/routing.ts',
    'targets/target.ts',
    'table',
    'base',
    '../package.json',
  ],
  analysis: ['table', 'base'],
  charts: ['table', 'analysis', 'base'],
  sql: ['table', 'base'],
  export: ['table', 'charts', 'base'],
  // Files of others, and for others: decoded and tabulated as a trace is.
  'recording/trace-dat': ['probes', 'code', 'table', 'base'],
  'recording/perfetto': ['probes', 'table', 'base'],
  'recording/capture': ['probes', 'tracefs', 'btf', 'code', 'base'],
  setup: ['targets', 'base'],
  magics: [
    'session/interpreter.ts',
    'session/magics.ts',
    'session/output.ts',
    'display',
    'probes',
    'kmod',
    'bpftrace',
    'recording',
    'tracefs',
    'btf',
    'code',
    'targets/target.ts',
    'table',
    'analysis',
    'charts',
    'sql',
    'base',
  ],
  // What a cell or script imports beside the pure rooms.
  api: [
    'charts',
    'sql',
    'analysis',
    'session/routing.ts',
    'session/comm.ts',
    'session/comms.ts',
    'probes',
    'kmod',
    'bpftrace',
    'recording',
    'code',
    'targets/target.ts',
    'display',
    'table',
    'base',
  ],
  commands: 'everything',
  'main.ts': 'everything',
  'index.ts': 'everything',
};

/** Arrows that should not be there and still are, each with its reason. */
export const debt: readonly { readonly from: string; readonly to: string; readonly reason: string }[] = [];

/** Packages that only one room may know. */
export const packageOwners: Readonly<Record<string, string>> = {
  tslab: 'session/typescript',
  zeromq: 'wire',
  'iced-x86': 'code',
  '@alexaltea/capstone-js': 'code',
  '@duckdb/node-api': 'sql',
};
