import vm from 'node:vm';
import { toFailure } from '../../../src/session/failures.ts';
import type { CellResult, Interpreter, RunOptions } from '../../../src/session/interpreter.ts';

/**
 * The least that can run a cell: JavaScript in the global scope, for tests of everything around the interpreter.
 * A cell with `await` is an async function whose last line is its value.
 */
export function createVmInterpreter(): Interpreter {
  return {
    execute,
    complete: (source, cursor) => {
      const word = /\w*$/.exec(source.slice(0, cursor))![0];
      const names = Object.getOwnPropertyNames(globalThis).filter((name) => name.startsWith(word));
      return { start: cursor - word.length, end: cursor, matches: names.map((text) => ({ text })) };
    },
    inspect: (source, cursor) => {
      const word = /\w*$/.exec(source.slice(0, cursor))![0];
      return word in globalThis ? { text: `${word}: ${typeof Reflect.get(globalThis, word)}` } : null;
    },
    isComplete: (source) =>
      source.endsWith('{') ? { status: 'incomplete', indent: '  ' } : { status: 'complete' },
    bind: (name, value) => void Reflect.set(globalThis, name, value),
    names: () => Object.getOwnPropertyNames(globalThis),
    value: (name) => Reflect.get(globalThis, name),
    close: () => undefined,
  };
}

async function execute(source: string, { userCode, hidden }: RunOptions): Promise<CellResult> {
  Object.assign(globalThis, hidden);
  userCode?.(true);
  try {
    return {
      status: 'ok',
      value: await vm.runInThisContext(wrap(source), { ...OPTIONS, breakOnSigint: !userCode }),
    };
  } catch (thrown) {
    return { status: 'error', error: toFailure(thrown), thrown };
  } finally {
    userCode?.(false);
  }
}

const OPTIONS: vm.RunningCodeOptions & vm.ScriptOptions = {
  importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
};

function wrap(source: string): string {
  if (!/\bawait\b/.test(source)) return source;
  const lines = source.split('\n');
  const last = lines.pop()!;
  const value = /^(const|let|for|while|if|throw|\})/.test(last) ? last : `return ${last}`;
  return `(async () => { ${[...lines, value].join('\n')} })()`;
}
