import type { Word } from './words.ts';

/** What stands before the first colon of a probe. bpftrace(8), "PROBES". */
export interface Provider extends Word {
  readonly short: string | null;
  /** What follows the colon. */
  readonly target: 'function' | 'typed-function' | 'event' | 'raw-event' | 'program' | 'words';
  readonly words?: readonly string[];
}

const provider = (
  name: string,
  short: string | null,
  target: Provider['target'],
  form: string,
  story: string,
  words: readonly string[] = [],
): Provider => ({ name, short, target, signature: form, story, words });

const TIMES = ['s:', 'ms:', 'us:', 'hz:'];

export const PROVIDERS: readonly Provider[] = [
  provider(
    'kprobe',
    'k',
    'function',
    'kprobe:[MODULE:]FUNCTION[+OFFSET]',
    'Where a function of the kernel begins: `arg0`, `arg1`…',
  ),
  provider('kretprobe', 'kr', 'function', 'kretprobe:[MODULE:]FUNCTION', 'Where it returns: `retval`.'),
  provider(
    'tracepoint',
    't',
    'event',
    'tracepoint:GROUP:EVENT',
    'An event of the kernel: its fields are `args->FIELD`.',
  ),
  provider(
    'fentry',
    'f',
    'typed-function',
    'fentry[:MODULE]:FUNCTION',
    'As kprobe, with the parameters by name: `args->NAME`. bpftrace up to 0.21 calls it kfunc.',
  ),
  provider(
    'fexit',
    'fr',
    'typed-function',
    'fexit[:MODULE]:FUNCTION',
    'Where it returns, with `retval` and the parameters. bpftrace up to 0.21 calls it kretfunc.',
  ),
  provider('kfunc', null, 'typed-function', 'kfunc[:MODULE]:FUNCTION', 'The older name of fentry.'),
  provider('kretfunc', null, 'typed-function', 'kretfunc[:MODULE]:FUNCTION', 'The older name of fexit.'),
  provider(
    'uprobe',
    'u',
    'program',
    'uprobe:FILE:FUNCTION[+OFFSET]',
    'Where a function of a program or library begins.',
  ),
  provider('uretprobe', 'ur', 'program', 'uretprobe:FILE:FUNCTION', 'Where it returns.'),
  provider(
    'usdt',
    'U',
    'program',
    'usdt:FILE:[PROVIDER:]NAME',
    'A trace point that a program has of itself.',
  ),
  provider(
    'rawtracepoint',
    'rt',
    'raw-event',
    'rawtracepoint:EVENT',
    'An event of the kernel with its raw arguments `arg0`, `arg1`…',
  ),
  provider('interval', 'i', 'words', 'interval:s|ms|us|hz:N', 'Again and again, on one processor.', TIMES),
  provider(
    'profile',
    'p',
    'words',
    'profile:hz|s|ms|us:N',
    'Again and again, on every processor: what runs there.',
    ['hz:', 's:', 'ms:', 'us:'],
  ),
  provider(
    'software',
    's',
    'words',
    'software:EVENT:N',
    'Every so many events of the kernel’s own counters.',
    [
      'alignment-faults:',
      'bpf-output:',
      'context-switches:',
      'cpu-clock:',
      'cpu-migrations:',
      'dummy:',
      'emulation-faults:',
      'major-faults:',
      'minor-faults:',
      'page-faults:',
      'task-clock:',
    ],
  ),
  provider(
    'hardware',
    'h',
    'words',
    'hardware:EVENT:N',
    'Every so many events of the processor’s counters.',
    [
      'backend-stalls:',
      'branch-instructions:',
      'branch-misses:',
      'bus-cycles:',
      'cache-misses:',
      'cache-references:',
      'cpu-cycles:',
      'frontend-stalls:',
      'instructions:',
      'ref-cycles:',
    ],
  ),
  provider(
    'iter',
    'it',
    'words',
    'iter:KIND',
    'Once for each task, open file or mapping that there is: `ctx->task`.',
    ['task', 'task_file', 'task_vma'],
  ),
  provider(
    'watchpoint',
    'w',
    'words',
    'watchpoint:ADDRESS:LENGTH:MODE',
    'Where memory is read, written or executed.',
  ),
  provider(
    'asyncwatchpoint',
    'aw',
    'words',
    'asyncwatchpoint:ADDRESS:LENGTH:MODE',
    'The same for a function’s argument, set when it is called.',
  ),
  provider('BEGIN', null, 'words', 'BEGIN', 'Once, before all others.'),
  provider('END', null, 'words', 'END', 'Once, when the program ends, before its maps are printed.'),
];

export function findProvider(name: string): Provider | undefined {
  return PROVIDERS.find((each) => each.name === name || each.short === name);
}

/** `kprobe:vfs_read` in its parts. */
export function partsOf(probe: string): {
  readonly provider: Provider | undefined;
  readonly rest: readonly string[];
} {
  const [head = '', ...rest] = probe.trim().split(':');
  return { provider: findProvider(head), rest };
}

/** The function that a probe of the kernel stands on, and the module that was written before it. */
export function functionOf(probe: string): { readonly module: string | null; readonly name: string } | null {
  const { provider: found, rest } = partsOf(probe);
  if (found?.target !== 'function' && found?.target !== 'typed-function') return null;
  const name = rest.at(-1)?.replace(/\+.*$/, '') ?? '';
  const module = rest.length > 1 && rest[0] !== 'vmlinux' ? rest[0]! : null;
  return /^[A-Za-z_][\w.]*$/.test(name) ? { module, name } : null;
}

/** `sched:sched_switch` of a tracepoint. */
export function eventOf(probe: string): string | null {
  const { provider: found, rest } = partsOf(probe);
  return found?.target === 'event' && rest.length === 2 ? rest.join(':') : null;
}

/** Whether what the function returned is there. */
export const isReturn = (probe: string): boolean => /ret|exit/.test(partsOf(probe).provider?.name ?? '');
