import { TargetError } from '../../base/errors.ts';
import { runText, type Target } from '../../targets/target.ts';

/** What the bpftrace of a target can do. */
export interface Installed {
  /**
   * `-d` takes the name of a stage, and the program is run after that has been printed ("Refactor verbose and debug
   * outputs", 0.22); before it takes none, prints them all and runs nothing.
   */
  readonly printsAndRuns: boolean;
  /** It tells of what the kernel refused, a full map for instance, when asked by `-k` only. */
  readonly tellsIfAsked: boolean;
}

const asked = new WeakMap<Target, Promise<Installed>>();

/** Asks it once. Throws TargetError `bpftrace-missing`. */
export function findBpftrace(target: Target): Promise<Installed> {
  const before = asked.get(target);
  if (before) return before;
  const answer = ask(target);
  asked.set(target, answer);
  // It may be installed meanwhile.
  answer.catch(() => asked.delete(target));
  return answer;
}

async function ask(target: Target): Promise<Installed> {
  const { stdout, exit } = await runText(
    target,
    'command -v bpftrace >/dev/null || exit 127; bpftrace --help 2>&1',
  );
  if (exit.code === 127)
    throw new TargetError(
      'bpftrace-missing',
      `bpftrace is not installed on ${target.name}`,
      'install it there: sudo apt-get install bpftrace (the lab VM has what this machine has)',
    );
  return { printsAndRuns: /^\s+-d STAGE\b/m.test(stdout), tellsIfAsked: /^\s+-kk\b/m.test(stdout) };
}
