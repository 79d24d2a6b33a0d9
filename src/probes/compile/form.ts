import type { KernelFacts } from '../spec/types.ts';
import type { Blame, Word } from '../spec/word.ts';

/** The kernel's own kinds of probes: each has its own rules for what may be fetched. */
export type Form = 'kprobe' | 'fprobe' | 'tracepoint' | 'event' | 'user';

interface Feature {
  readonly what: string;
  /** How tracefs's README lists it. */
  readonly readme: RegExp;
  readonly since: string;
  /** Kernel option. */
  readonly option: string;
}

const FEATURES = {
  // "tracing/probes: Add fprobe events for tracing function entry and exit.", 6.5
  fprobe: { what: 'fprobes', readme: /^\s+f\[/m, since: '6.5', option: 'CONFIG_FPROBE_EVENTS' },
  // "tracing/probes: Add tracepoint support on fprobe_events", 6.5
  tracepoint: {
    what: 'tracepoint probes',
    readme: /^\s+t\[/m,
    since: '6.5',
    option: 'CONFIG_FPROBE_EVENTS',
  },
  // "tracing: Add a probe that attaches to trace events", 5.15
  event: {
    what: 'event probes',
    readme: /<attached-group>[./]<attached-event>/,
    since: '5.15',
    option: 'CONFIG_PROBE_EVENTS',
  },
  // "tracing: Provide trace events interface for uprobes", 3.5
  user: {
    what: 'probes in programs',
    readme: /place \(uprobe\)|uprobe_events/,
    since: '3.5',
    option: 'CONFIG_UPROBE_EVENTS',
  },
} as const satisfies Readonly<Record<string, Feature>>;

export const hasForm = (form: keyof typeof FEATURES, { readme }: Pick<KernelFacts, 'readme'>): boolean =>
  FEATURES[form].readme.test(readme);

/** Throws InputError `not-on-this-kernel`, with the first kernel that has it. */
export function requireForm(
  form: keyof typeof FEATURES,
  facts: KernelFacts,
  at: Word,
  hint: string,
  blame: Blame,
): void {
  if (hasForm(form, facts)) return;
  const { what, since, option } = FEATURES[form];
  throw blame(at.span, {
    code: 'not-on-this-kernel',
    what: `the kernel ${facts.release} has no ${what}`,
    why: `Linux has them from ${since} on, where it is built with ${option}`,
    hint,
  });
}

/** "tracing/probes: Support $argN in return probe (kprobe and fprobe)", 6.9: it keeps their values from entry on. */
export const keepsParameters = ({ readme }: Pick<KernelFacts, 'readme'>): boolean =>
  /kernel return probes support:.*\$arg<N>/.test(readme);
