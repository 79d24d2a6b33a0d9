/** How a command ended on the target. `code` is null when a signal ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface SpawnOptions {
  /** Working directory on the target; default is the target's `folder`. */
  readonly cwd?: string;
}

/** One running POSIX shell script on the target, the leader of its own process group. */
export interface TargetProcess {
  /** Process id in the target's own numbering. */
  readonly pid: number;
  /** Processes on the target that carry its output to us: no part of the script, to be left out of a trace. */
  readonly helpers?: readonly number[];
  /** Bytes to the script's standard input. There is no end-of-file but the death of our side (a lifeline). */
  write(data: string | Uint8Array): void;
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  /** Settles after stdout and stderr have ended; never rejects except when the target itself is gone. */
  readonly exit: Promise<Exit>;
  /** Sends a signal to the whole process group. */
  signal(name: 'INT' | 'TERM' | 'KILL'): void;
}

/**
 * Where a command runs and bytes flow: nothing else differs between local, sudo, vm and ssh.
 * The far side needs a POSIX shell and coreutils only.
 */
export interface Target {
  /** As shown to people: `local`, `vm:6.1.0-56-amd64`. */
  readonly name: string;
  /** True when timings come from an emulated CPU and are no evidence. */
  readonly emulated: boolean;
  /** The notebook's folder as the target sees it. */
  readonly folder: string;
  /** Starts `sh` on `script`. Rejects with TargetError when the target is gone. */
  spawn(script: string, options?: SpawnOptions): Promise<TargetProcess>;
  /** Settles with the reason when the target has died by itself; absent where that is not known. */
  readonly lost?: Promise<Error>;
  /** Ends everything that was spawned, and the target itself if it is ours. Twice is harmless. */
  close(): Promise<void>;
}

export interface Output {
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly exit: Exit;
}

/** Runs a script to its end and returns all it printed. */
export async function run(target: Target, script: string, options?: SpawnOptions): Promise<Output> {
  const child = await target.spawn(script, options);
  const [stdout, stderr, exit] = await Promise.all([gather(child.stdout), gather(child.stderr), child.exit]);
  return { stdout, stderr: new TextDecoder().decode(stderr), exit };
}

/** As `run`, with stdout as text. */
export async function runText(target: Target, script: string, options?: SpawnOptions) {
  const { stdout, stderr, exit } = await run(target, script, options);
  return { stdout: new TextDecoder().decode(stdout), stderr, exit };
}

/** How long the news that a target died may come after what fails because of it. */
const NEWS_MS = 3000;

/** Why something on the target failed: the death of the target itself, where that was it. */
export async function causeOfDeath(target: Target, error: unknown): Promise<unknown> {
  const atEnd = /^(target-gone|guard-died|read-failed)$/.test((error as { code?: string }).code ?? '');
  const waited = new Promise<null>((resolve) => setTimeout(resolve, atEnd ? NEWS_MS : 0, null));
  return (target.lost && (await Promise.race([target.lost, waited]))) || error;
}

/** Asks each target once: whoever asks again gets the same answer, or after one that failed a new one. */
export function oncePerTarget<Answer>(
  ask: (target: Target) => Promise<Answer>,
): (target: Target) => Promise<Answer> {
  const known = new WeakMap<Target, Promise<Answer>>();
  return (target) => {
    const found = known.get(target) ?? ask(target);
    known.set(target, found);
    found.catch(() => known.delete(target));
    return found;
  };
}

/** A word quoted for a POSIX shell. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** The caveat of what was measured on a target; undefined where there is none. */
export function caveatOf({ emulated }: Pick<Target, 'emulated'>): string | undefined {
  return emulated ? 'emulated CPU: times are no evidence' : undefined;
}

/** Whether a crash of the target's kernel takes nothing with it but the lab VM. */
export const isLab = ({ name }: Pick<Target, 'name'>): boolean => name.startsWith('vm:');
