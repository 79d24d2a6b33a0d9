import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../../src/base/errors.ts';
import type { MagicCall, Magics } from '../../../src/session/magics.ts';

/** A `%name words` line, which `name?` asks for help: enough to see how the session treats magics. */
export function createTestMagics(): Magics {
  return {
    translate(source) {
      const calls: MagicCall[] = [];
      const code = source.replace(/^%([a-z]+)(\?)? ?(.*)$/gm, (line, name: string, help, rest: string) => {
        if (!Object.hasOwn(RUN, name)) {
          throw new InputError({
            code: 'unknown-magic',
            what: `unknown magic %${name}`,
            hint: 'did you mean %echo?',
          });
        }
        const at = source.slice(0, source.indexOf(line)).split('\n').length - 1;
        calls.push({ kind: 'line', name, line: [rest], body: [], at, help: help === '?' });
        return `await probebook_magic(${calls.length - 1})`;
      });
      return calls.length > 0 ? { code, calls } : null;
    },
    run: async (call, _values, context) =>
      call.help
        ? { page: { 'text/plain': `help for ${call.name}` } }
        : RUN[call.name]!(call.line[0]!, context),
    complete: async (source) =>
      source.startsWith('%') ? { start: 0, end: 1, matches: [{ text: '%echo' }] } : null,
    inspect: async () => null,
    isComplete: (source) => (source.startsWith('%%') ? 'incomplete' : null),
    async close() {
      if (process.env.TEST_SLOW_CLOSE) await new Promise(() => undefined);
      process.stderr.write('magics closed\n');
    },
  };
}

const RUN: Record<string, (rest: string, context: Parameters<Magics['run']>[2]) => unknown> = {
  echo: (rest, { output }) => output.stream('stdout', `${rest}\n`),
  bind: (rest, { bind }) => bind('bound', rest, 'string'),
  interactive: (_rest, { interactive }) => interactive,
  fail: (_rest, { source }) => {
    throw new InputError({
      code: 'test',
      what: 'no such thing',
      source,
      span: { line: 0, column: 1, length: 4 },
    });
  },
  /** Ends by itself when it is interrupted, as a trace does. */
  trace: async (_rest, { signal, output }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await sleep(20);
    output.stream('stdout', 'kept what there was\n');
    return 'a trace';
  },
  stubborn: () => new Promise(() => undefined),
  display: (_rest, { output }) => output.display({ data: { 'text/plain': 'shown' }, metadata: {} }, 'one'),
};
