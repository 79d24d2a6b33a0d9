import assert from 'node:assert/strict';
import type { Behaviour } from './behaviour.ts';

export const interrupt: Behaviour = {
  name: 'Stop ends a busy loop, and the next cell has the variables',
  async check(notebook) {
    await notebook.fresh(
      'let rounds = 0;',
      "console.log('looping');\nwhile (true) {\n  rounds++;\n}",
      'rounds > 0',
    );
    await notebook.run(0, 1);
    await notebook.start(1);
    await notebook.output(1).getByText('looping').waitFor();
    await notebook.button('interrupt-kernel').click();
    await notebook.ended(1, 2);
    await notebook.output(1).getByText('KeyboardInterrupt').first().waitFor();
    const [error, ...more] = await notebook.errors();
    assert.match(error ?? '', /^KeyboardInterrupt: /);
    assert.deepEqual(more, []);

    await notebook.run(2, 3);
    assert.equal(await notebook.shown(2), 'true');
    await notebook.picture('interrupt');
  },
};
