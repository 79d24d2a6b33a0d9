import { TargetError } from '../../base/errors.ts';
import { oncePerTarget, runText, type Target } from '../../targets/target.ts';

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

/** Asks it once; where it is missing again, since it may be installed meanwhile. Throws TargetError `bpftrace-missing`. */
export const findBpftrace = oncePerTarget(ask);

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
