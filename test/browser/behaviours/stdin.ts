import assert from 'node:assert/strict';
import type { NotebookPage } from '../notebook-page.ts';
import type { Behaviour } from './behaviour.ts';

export const input: Behaviour = {
  name: 'a cell asks for text, for a password that is not shown, and Stop takes a question back',
  async check(notebook) {
    await notebook.fresh(
      "const host = await input('Host? ');\n'to ' + host",
      "const secret = await input('Password? ', { password: true });\nsecret.length",
      "await input('Never mind? ')",
      "host + ' or ' + await input('Which other? ')",
    );
    await notebook.start(0);
    await notebook.output(0).getByText('Host?').waitFor();
    await notebook.picture('input');
    await answer(notebook, 0, 'lab-7');
    await notebook.ended(0, 1);
    await notebook.output(0).getByText("'to lab-7'").waitFor();

    await notebook.start(1);
    assert.equal(await field(notebook, 1).getAttribute('type'), 'password');
    await answer(notebook, 1, 'hunter2');
    await notebook.ended(1, 2);
    const shown = await notebook.shown(1);
    assert.match(shown, /^7$/m);
    assert.doesNotMatch(shown, /hunter2/);

    await notebook.start(2);
    await field(notebook, 2).waitFor();
    await notebook.button('interrupt-kernel').click();
    await notebook.ended(2, 3);
    await notebook.output(2).getByText('KeyboardInterrupt').first().waitFor();

    // The front-ends leave the field of a question that was taken back: what is typed there is no answer any more.
    await answer(notebook, 2, 'too late');
    await notebook.start(3);
    await answer(notebook, 3, 'lab-8');
    await notebook.ended(3, 4);
    await notebook.output(3).getByText("'lab-7 or lab-8'").waitFor();
    await notebook.picture('input-ended');
  },
};

function field(notebook: NotebookPage, index: number) {
  return notebook.cell(index).locator('.jp-Stdin-input');
}

/** The front-ends remove the field only a while after the answer, and set the focus when they do. */
async function answer(notebook: NotebookPage, index: number, text: string): Promise<void> {
  await field(notebook, index).fill(text);
  await field(notebook, index).press('Enter');
  await field(notebook, index).waitFor({ state: 'detached' });
}
