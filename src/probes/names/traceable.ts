import type { SymbolTable } from '../../code/symbols.ts';
import { runText, type Target } from '../../targets/target.ts';

/** A function that a probe can stand on. */
export interface TraceableFunction {
  readonly name: string;
  /** Null for the kernel itself. */
  readonly module: string | null;
}

/** What a kernel says of its functions: the text of two files, each empty where it cannot be read. */
export interface TraceableSource {
  /** tracefs's `available_filter_functions`: `NAME` or `NAME [MODULE]` a line. */
  readonly available: string;
  /** `/sys/kernel/debug/kprobes/blacklist`: `START-END\tNAME` a line. */
  readonly blacklist: string;
}

/** The functions of the kernel as it is now: modules come and go. */
export async function traceableFunctions(
  target: Target,
  tracefs: string,
  symbols: SymbolTable,
): Promise<readonly TraceableFunction[]> {
  const { stdout } = await runText(
    target,
    `cat ${tracefs}/available_filter_functions; printf '\\0'; cat /sys/kernel/debug/kprobes/blacklist`,
  );
  const [available = '', blacklist = ''] = stdout.split('\0');
  return readTraceable({ available, blacklist }, symbols);
}

/** Those that ftrace lists, or where it lists none the text symbols; without what kprobes must not touch. */
export function readTraceable(
  { available, blacklist }: TraceableSource,
  symbols: SymbolTable,
): readonly TraceableFunction[] {
  const forbidden = new Set(lines(blacklist).map((line) => line.split('\t')[1]));
  const listed = available ? lines(available).map(readLine) : textSymbols(symbols);
  return listed.filter(({ name }) => !forbidden.has(name) && !name.startsWith(REMOVED));
}

/** Stands in the place of a function whose code was thrown away (kernel/trace/ftrace.c). */
const REMOVED = '__ftrace_invalid_address__';

function readLine(line: string): TraceableFunction {
  const [name = '', module] = line.split(' ');
  return { name, module: module?.slice(1, -1) ?? null };
}

function textSymbols(symbols: SymbolTable): TraceableFunction[] {
  return [...new Set(symbols.functions())].flatMap((name) =>
    symbols
      .find(name)
      .filter(({ type }) => type === 't' || type === 'T')
      .map(({ module }) => ({ name, module })),
  );
}

function lines(text: string): string[] {
  return text.split('\n').filter(Boolean);
}
