import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { readSymbols, type SymbolTable } from '../../src/code/symbols.ts';
import type { Exit, Target } from '../../src/targets/target.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

/** `/proc/kallsyms` of Debian's 6.1.0-56-amd64. */
export const kallsyms = (): Uint8Array =>
  zstdDecompressSync(readFileSync(join(fixtures, 'kallsyms-6.1.zst')));
export const kernelSymbols = (): SymbolTable => readSymbols(kallsyms());

/** Three pages of that kernel's text: `path_openat`, `do_filp_open` and what lies around them. */
export const text = (): Buffer => readFileSync(join(fixtures, 'text-6.1.bin'));
export const TEXT_ADDRESS = 0xffffffff8137b000n;

/** Instructions of a function as objdump sees them. */
export function objdump(name: string): { address: bigint; bytes: string; text: string }[] {
  const all: { address: bigint; bytes: string; text: string }[] = [];
  for (const line of readFileSync(join(fixtures, `${name}.objdump`), 'utf8').split('\n')) {
    const match = /^([0-9a-f]{16}):\t((?:[0-9a-f]{2} )+)\s*(?:\t(.*))?$/.exec(line);
    if (!match) continue;
    const [, address, bytes, instruction] = match as unknown as [string, string, string, string | undefined];
    // A long instruction goes on in a line without text.
    if (instruction === undefined) all.at(-1)!.bytes += ` ${bytes.trim()}`;
    else all.push({ address: BigInt(`0x${address}`), bytes: bytes.trim(), text: instruction.trim() });
  }
  return all;
}

/** An ELF core file as `/proc/kcore` is, holding `bytes` at `address`. */
export function writeKcore(path: string, address: bigint, bytes: Uint8Array, machine = 62): void {
  const header = Buffer.alloc(64 + 2 * 56);
  header.write('\x7fELF', 0, 'latin1');
  header.writeUInt16LE(machine, 18);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(2, 56);
  header.writeUInt32LE(4, 64);
  header.writeUInt32LE(1, 120);
  header.writeBigUInt64LE(BigInt(KCORE_OFFSET), 128);
  header.writeBigUInt64LE(address, 136);
  header.writeBigUInt64LE(BigInt(bytes.length), 152);
  const rest = Buffer.alloc(Math.ceil(bytes.length / 4096) * 4096 - bytes.length);
  writeFileSync(path, Buffer.concat([header, Buffer.alloc(KCORE_OFFSET - header.length), bytes, rest]));
}

const KCORE_OFFSET = 16 * 1024;

/** A target on this machine whose `/proc/kcore` is another file; counts the scripts it ran. */
export function fakeTarget(kcore: string): Target & { readonly scripts: string[] } {
  const scripts: string[] = [];
  return {
    name: 'fake',
    emulated: false,
    folder: '/',
    scripts,
    async spawn(script) {
      scripts.push(script);
      const child = spawn('sh', ['-c', script.replaceAll('/proc/kcore', kcore)], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const exit = new Promise<Exit>((resolve) =>
        child.on('exit', (code, signal) => resolve({ code, signal })),
      );
      return {
        pid: child.pid!,
        write: () => undefined,
        stdout: child.stdout,
        stderr: child.stderr,
        exit,
        signal: () => undefined,
      };
    },
    close: async () => undefined,
  };
}
