import assert from 'node:assert/strict';
import type { Behaviour } from './behaviour.ts';

export const restart: Behaviour = {
  name: 'Restart forgets the variables and counts from 1; Restart and Run All runs the cells again',
  async check(notebook) {
    await notebook.fresh(
      'const started = process.pid;\nstarted',
      'typeof started',
      "typeof started + ', again'",
    );
    await notebook.run(0, 1);
    const first = await notebook.shown(0);

    await notebook.button('restart-kernel').click();
    await notebook.confirmRestart();
    await notebook.run(1, 1);
    assert.match(await notebook.shown(1), /Cannot find name 'started'/);

    await notebook.button('restart-run-all').click();
    await notebook.confirmRestart();
    await notebook.output(2).getByText("'number, again'").waitFor();
    await notebook.ended(2, 3);
    assert.notEqual(await notebook.shown(0), first);
    assert.deepEqual(await notebook.errors(), []);
    await notebook.picture('restart');
  },
};
