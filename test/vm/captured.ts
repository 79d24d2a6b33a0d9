import { execFileSync } from 'node:child_process';
import { quote, run, runText, type Target } from '../../src/targets/target.ts';

const T = '/sys/kernel/tracing';
const TRUTH = `${T}/instances/truth`;

/** Probes of our own on the same function in another instance, from before the script until after it. */
const TRUTH_PROBES = [
  'p:truth/t do_filp_open dfd=%di:s32 name=+0(+0(%si)):string',
  'r:truth/r do_filp_open ret=$retval:s64',
];

/**
 * Runs a capture script there and unpacks what it left into `to`; gives the kernel's own text of the calls of do_filp_open
 * meanwhile, of everybody.
 */
export async function captureThere(target: Target, script: string, to: string): Promise<string> {
  const { stdout, stderr, exit } = await runText(
    target,
    [
      'rm -rf /tmp/cap',
      `mkdir ${TRUTH}; echo mono > ${TRUTH}/trace_clock`,
      ...TRUTH_PROBES.map((probe) => `echo ${quote(probe)} >> ${T}/dynamic_events`),
      `echo 1 > ${TRUTH}/events/truth/enable`,
      `printf %s ${quote(script)} > /tmp/cap.sh; sh /tmp/cap.sh /tmp/cap >&2 || exit 1`,
      `echo 0 > ${TRUTH}/events/truth/enable; cat ${TRUTH}/trace`,
      `echo '-:truth/t' >> ${T}/dynamic_events; echo '-:truth/r' >> ${T}/dynamic_events; rmdir ${TRUTH}`,
    ].join('\n'),
  );
  if (exit.code !== 0) throw new Error(stderr);
  const archive = await run(target, 'cd /tmp/cap && tar cf - .');
  execFileSync('tar', ['x', '-C', to, '--no-same-owner'], { input: archive.stdout });
  return stdout;
}

/** `TID: dfd=-100 name="/etc/passwd"` and `TID: ret=-2` of each line, those of one thread in their order. */
export function truthLines(trace: string): readonly { readonly tid: number; readonly text: string }[] {
  const lines = trace.matchAll(/^ *.{1,16}-(\d+) +\[\d+\] .*?\d+\.\d+: [tr]: \([^)]*\) (.*)$/gm);
  return Array.from(lines, ([, tid, text]) => ({ tid: Number(tid), text: text! }));
}
