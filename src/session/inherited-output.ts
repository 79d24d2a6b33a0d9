import { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Output } from './output.ts';
import { currentOutput, currentOwner } from './routing.ts';

/** What is passed on as it is: stdin, stdout, stderr; `fd` entries name one of them. */
type Stdio = readonly unknown[];

interface SyncOptions {
  stdio: { readonly type: string; readonly fd?: number }[];
  maxBuffer?: number | undefined;
}

interface SyncBinding {
  spawn(options: SyncOptions): { readonly output: (Uint8Array | null)[] | null };
}

interface Spawning {
  spawn(this: ChildProcess, options: { stdio?: unknown }): number;
}

const NAMES = [null, 'stdout', 'stderr'] as const;
const FDS = [1, 2] as const;

/**
 * A process that a cell starts with `stdio: 'inherit'` would print where the kernel itself does. It gets pipes instead, and
 * what it prints goes to the cell: at once, or when it has ended where the cell waits for it blocked (`spawnSync`).
 * Returns the undoing.
 */
export function routeInheritedOutput(): () => void {
  const undo = [routeSpawn(), routeSpawnSync()];
  return () => {
    for (const restore of undo) restore();
  };
}

/** Of a cell's own code: the processes of magics are read by us. */
function outputOfCell(): Output | null {
  return currentOwner() > 0 ? currentOutput() : null;
}

function routeSpawn(): () => void {
  const prototype = ChildProcess.prototype as unknown as Spawning;
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    const output = outputOfCell();
    const stdio = output && listOf(options.stdio);
    const inherited = stdio ? FDS.filter((fd) => inherits(stdio[fd], fd)) : [];
    if (!output || !stdio || inherited.length === 0) return spawn.call(this, options);
    const piped = stdio.map((item, fd) => (inherited.includes(fd as 1 | 2) ? 'pipe' : item));
    const status = spawn.call(this, { ...options, stdio: piped });
    for (const fd of inherited) forward(this, fd, output);
    return status;
  };
  return () => {
    prototype.spawn = spawn;
  };
}

/** `stdio` as Node takes it for the three, null when all are pipes. */
function listOf(stdio: unknown): Stdio | null {
  if (Array.isArray(stdio)) return stdio;
  return stdio === 'inherit' ? [stdio, stdio, stdio] : null;
}

function inherits(item: unknown, fd: 1 | 2): boolean {
  const named = item === 'inherit' ? fd : item === process.stdout ? 1 : item === process.stderr ? 2 : item;
  return named === 1 || named === 2;
}

/** As for any inherited stream, `child.stdout` is null for who started it. */
function forward(child: ChildProcess, fd: 1 | 2, output: Output): void {
  const stream = child.stdio[fd] as Readable | null | undefined;
  if (!stream) return;
  const decoder = new StringDecoder('utf8');
  stream.on('data', (chunk: Buffer) => output.stream(NAMES[fd], decoder.write(chunk)));
  stream.on('end', () => output.stream(NAMES[fd], decoder.end()));
  Object.assign(child, { [NAMES[fd]]: null });
  (child.stdio as unknown[])[fd] = null;
}

/** `spawnSync`, `execSync` and `execFileSync` have only this below them. */
function routeSpawnSync(): () => void {
  const binding = (process as unknown as { binding(name: string): SyncBinding }).binding('spawn_sync');
  const { spawn } = binding;
  binding.spawn = (options) => {
    const output = outputOfCell();
    const inherited = output ? FDS.filter((fd) => inheritsSync(options.stdio[fd])) : [];
    if (!output || inherited.length === 0) return spawn.call(binding, options);
    const stdio = options.stdio.map((item, fd) =>
      inherited.includes(fd as 1 | 2) ? { type: 'pipe', readable: false, writable: true } : item,
    );
    // A limit is meant for what the caller reads; 0 is none.
    const { maxBuffer, ...rest } = options;
    const limit = inherited.length === FDS.length ? 0 : maxBuffer;
    const result = spawn.call(binding, { ...rest, stdio, ...(limit !== undefined && { maxBuffer: limit }) });
    for (const fd of inherited) {
      const bytes = result.output?.[fd];
      if (bytes) output.stream(NAMES[fd], Buffer.from(bytes).toString('utf8'));
      if (result.output) result.output[fd] = null;
    }
    return result;
  };
  return () => {
    binding.spawn = spawn;
  };
}

function inheritsSync(item: { readonly type: string; readonly fd?: number } | undefined): boolean {
  return (
    item !== undefined && (item.type === 'inherit' || item.type === 'fd') && [1, 2].includes(item.fd ?? 0)
  );
}
