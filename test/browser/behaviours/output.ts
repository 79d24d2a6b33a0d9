import assert from 'node:assert/strict';
import type { Behaviour } from './behaviour.ts';

const LINES = 100_000;

export const manyLines: Behaviour = {
  name: '100,000 lines of output arrive complete and in order',
  async check(notebook) {
    await notebook.fresh(`for (let n = 0; n < ${LINES}; n++) console.log(\`line \${n}\`);\n'all said'`);
    await notebook.run(0, 1);
    await notebook.output(0).getByText("'all said'").waitFor();
    await notebook
      .output(0)
      .filter({ hasText: `line ${LINES - 1}` })
      .waitFor();
    const text = (await notebook.output(0).allTextContents()).join('\n');
    assert.doesNotMatch(text, /rate exceeded/i);
    const lines = text.split('\n').filter((line) => line.startsWith('line '));
    assert.deepEqual(firstDifferent(lines), null);
    assert.equal(lines.length, LINES);
    await notebook.picture('many-lines');
  },
};

/** The first line that is not the one of its number. */
function firstDifferent(lines: readonly string[]): string | null {
  const at = lines.findIndex((line, n) => line !== `line ${n}`);
  return at < 0 ? null : `${lines[at]} at ${at}`;
}
