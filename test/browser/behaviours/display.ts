import assert from 'node:assert/strict';
import type { Behaviour } from './behaviour.ts';

export const display: Behaviour = {
  name: 'HTML, Markdown, LaTeX, JSON, SVG and PNG are rendered',
  async check(notebook) {
    await notebook.fresh(
      "import { display } from 'probebook';\ndisplay.html('<b class=\"bold\">bold</b>');",
      "display.markdown('A *word*, a list:\\n\\n- one\\n- two');",
      "display.latex('$$e^{i\\\\pi} + 1 = 0$$');",
      "display.json({ cpu: 3, flags: ['idle', 'nohz'] });",
      `display.svg(
  '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><circle cx="15" cy="15" r="12"/></svg>'
);`,
      "import { readFileSync } from 'node:fs';\ndisplay.png(readFileSync('logo-64x64.png'));",
      "new Map<string, unknown>([['big', 2n ** 64n], ['bytes', new Uint8Array([1, 2, 3])]])",
    );
    for (const index of [0, 1, 2, 3, 4, 5, 6]) await notebook.run(index, index + 1);

    await notebook.output(0).locator('b.bold').waitFor();
    assert.deepEqual(await notebook.output(1).locator('li').allInnerTexts(), ['one', 'two']);
    assert.equal(await notebook.output(1).locator('em').textContent(), 'word');
    await notebook.output(2).locator('mjx-container').waitFor();
    await notebook.output(3).getByText('cpu').waitFor();
    await notebook.output(4).locator('img, svg').waitFor();
    const logo = notebook.output(5).locator('img');
    await logo.waitFor();
    assert.equal(await logo.evaluate((image: { readonly naturalWidth: number }) => image.naturalWidth), 64);
    assert.match(await notebook.shown(6), /18446744073709551616n[\s\S]*Uint8Array\(3\)/);
    assert.deepEqual(await notebook.errors(), []);
    await notebook.picture('display');
  },
};

export const update: Behaviour = {
  name: 'what a handle showed changes in place, and cleared output is replaced by the next',
  async check(notebook) {
    await notebook.fresh(
      "import { display } from 'probebook';\nconst shown = display.handle('before');\nconsole.log('below');",
      "shown.update('after');",
      "console.log('gone');\ndisplay.clear({ wait: true });\nconsole.log('stays');",
    );
    await notebook.run(0, 1);
    assert.deepEqual(await texts(0), ["'before'", 'below']);
    await notebook.run(1, 2);
    await notebook.output(0).getByText("'after'").waitFor();
    assert.deepEqual(await texts(0), ["'after'", 'below']);
    assert.deepEqual(await texts(1), []);
    await notebook.run(2, 3);
    await notebook.output(2).getByText('stays').waitFor();
    assert.deepEqual(await texts(2), ['stays']);
    await notebook.picture('update');

    async function texts(index: number): Promise<string[]> {
      return (await notebook.output(index).allInnerTexts()).map((text) => text.trim());
    }
  },
};
