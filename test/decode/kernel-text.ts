import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecodedEvent } from '../../src/probes/decode/columns.ts';
import { unpacked } from './golden.ts';
import { type Value, valueAt } from './values.ts';

/** One event as the kernel printed it; bytes as characters (latin1). */
export interface TextLine {
  readonly tid: number;
  readonly cpu: number;
  /** Seconds with six digits. */
  readonly time: string;
  /** `open: (do_filp_open+0x0/0x160) dfd=-100`, stack traces and newlines included. */
  readonly text: string;
}

const HEAD = /^ *.{1,16}-(\d+) +\[(\d+)\] [.\w]{5} +(\d+\.\d{6}): /;

/** The lines of the kernel's file `trace`. A line without a head belongs to the one before. */
export function readTrace(folder: string): TextLine[] {
  const lines: { tid: number; cpu: number; time: string; text: string }[] = [];
  for (const line of unpacked(folder, 'trace.txt.zst').toString('latin1').split('\n')) {
    const head = HEAD.exec(line);
    if (head)
      lines.push({
        tid: Number(head[1]),
        cpu: Number(head[2]),
        time: head[3]!,
        text: line.slice(head[0].length),
      });
    else if (lines.length > 0) lines.at(-1)!.text += `\n${line}`;
  }
  const last = lines.at(-1)!;
  last.text = last.text.replace(/\n$/, '');
  return lines;
}

/** As ns2usecs prints it: rounded to microseconds. */
export function timeText(ns: bigint): string {
  const us = (ns + 500n) / 1000n;
  return `${us / 1_000_000n}.${String(us % 1_000_000n).padStart(6, '0')}`;
}

/** Prints decoded rows as the kernel does; knows the probes' print formats and the few other events of the captures. */
export class KernelPrinter {
  readonly #symbols: readonly { readonly address: bigint; readonly name: string }[];
  readonly #formats: ReadonlyMap<number, string>;

  constructor(folder: string, formats: readonly string[]) {
    const kallsyms = readFileSync(join(folder, 'kallsyms'), 'utf8').trim().split('\n');
    this.#symbols = kallsyms.map((line) => {
      const [address, , name] = line.split(' ');
      return { address: BigInt(`0x${address}`), name: name! };
    });
    this.#formats = new Map(
      formats.map((text) => [Number(/^ID: (\d+)$/m.exec(text)![1]), /^print fmt: (.*)$/m.exec(text)![1]!]),
    );
  }

  line(event: DecodedEvent, row: number): string {
    const of = (name: string) => valueAt(event.fields[name]!, row);
    switch (event.name) {
      case 'print':
        return `tracing_mark_write: ${bytesOf(String(of('buf'))).replace(/\n$/, '')}`;
      case 'kernel_stack':
        return `<stack trace>${(of('caller') as bigint[]).map((ip) => `\n => ${this.#name(ip)}`).join('')}`;
      case 'sched_switch':
        return `sched_switch: ${sched(of)}`;
      case 'sched_process_exec':
        return `sched_process_exec: filename=${bytesOf(String(of('filename')))} pid=${of('pid')} old_pid=${of('old_pid')}`;
      case 'sys_enter_openat':
        return `sys_openat(dfd: ${hex(of('dfd'))}, filename: ${hex(of('filename'))}, flags: ${hex(of('flags'))}, mode: ${hex(of('mode'))})`;
      case 'sys_exit_openat':
        return `sys_openat -> 0x${hex(of('ret'))}`;
      default:
        return `${event.name}: ${this.#probe(event, of)}`;
    }
  }

  /** `(%lx) dfd=%d name=\"%s\"", REC->__probe_ip, REC->dfd, __get_str(name)`: probes print their address as a symbol. */
  #probe(event: DecodedEvent, of: (name: string) => Value): string {
    const [, format, list] = /^"((?:[^"\\]|\\.)*)"(?:, (.*))?$/.exec(this.#formats.get(event.id)!)!;
    const args = list!.split(', ');
    const place = event.fields.__probe_ip
      ? `(${this.#symbol(of('__probe_ip') as bigint)})`
      : `(${this.#symbol(of('__probe_ret_ip') as bigint)} <- ${this.#name(of('__probe_func') as bigint)})`;
    args.splice(0, event.fields.__probe_ip ? 1 : 2);
    const rest = format!.replace(/^\([^)]*\)/, '').replaceAll('\\"', '"');
    return (
      place +
      rest.replace(/"%s"|'%c'|%pS|%L?[dux]/g, (conversion) => this.#argument(conversion, args.shift()!, of))
    );
  }

  #argument(conversion: string, argument: string, of: (name: string) => Value): string {
    const [, name, index] = /(?:REC->|__get_str\()(\w+)(?:\[(\d+)\])?/.exec(argument)!;
    const whole = of(name!);
    const value = index === undefined ? whole : (whole as readonly Value[])[Number(index)]!;
    if (conversion === '"%s"') return value === null ? '(fault)' : `"${bytesOf(String(value))}"`;
    if (conversion === "'%c'") return `'${String.fromCharCode(Number(value))}'`;
    if (conversion === '%pS') return this.#symbol(value as bigint);
    return conversion.endsWith('x') ? hex(value) : String(value);
  }

  #symbol(address: bigint): string {
    const at = this.#symbols.findLastIndex((symbol) => symbol.address <= address);
    if (at < 0) return `0x${address.toString(16)}`;
    const { name, address: start } = this.#symbols[at]!;
    if (/^(arch_rethook|__kretprobe)_trampoline$/.test(name)) return "[unknown/kretprobe'd]";
    const end = this.#symbols.slice(at).find((symbol) => symbol.address > start)!.address;
    return `${name}+0x${(address - start).toString(16)}/0x${(end - start).toString(16)}`;
  }

  #name(address: bigint): string {
    return this.#symbols.findLast((symbol) => symbol.address <= address)!.name;
  }
}

function sched(of: (name: string) => Value): string {
  const state = Number(of('prev_state')) & 0x1ff;
  const letters = [...'SDTtXZPI'].filter((_, bit) => (state & (1 << bit)) !== 0).join('|') || 'R';
  const side = (who: string) =>
    `${who}_comm=${bytesOf(String(of(`${who}_comm`)))} ${who}_pid=${of(`${who}_pid`)} ${who}_prio=${of(`${who}_prio`)}`;
  return `${side('prev')} prev_state=${letters}${state & 0x100 ? '+' : ''} ==> ${side('next')}`;
}

/** As printf's %x prints it: the bits of a negative number. */
function hex(value: Value): string {
  return BigInt.asUintN(64, BigInt(value as number | bigint)).toString(16);
}

/** A decoded string back to the kernel's bytes, one character each. */
function bytesOf(text: string): string {
  const utf8 = Buffer.from(text).toString('latin1');
  return utf8.replace(/\\x([0-9a-f]{2})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}
