import assert from 'node:assert/strict';
import type { Behaviour } from './behaviour.ts';

export const completion: Behaviour = {
  name: 'Tab completes the members of a variable and the name of a magic',
  async check(notebook) {
    await notebook.fresh("const disk = { sectors: 8, removable: false, model: 'sda' };", '', '');
    await notebook.run(0, 1);

    await notebook.type(1, 'disk.');
    await notebook.complete(1);
    const items = notebook.page.locator('.jp-Completer-item');
    await items.getByText('sectors').waitFor();
    const names = await items.locator('.jp-Completer-match').allInnerTexts();
    assert.deepEqual(names.sort(), ['model', 'removable', 'sectors']);
    await notebook.picture('completion');
    await items.getByText('sectors').click();
    await notebook.edited(1, 'disk.sectors');

    await notebook.type(2, '%%kp');
    await notebook.complete(2);
    await items.getByText('%%kprobe').waitFor();
    await notebook.picture('completion-magic');
    await items.getByText('%%kprobe').click();
    await notebook.edited(2, '%%kprobe');
  },
};

export const help: Behaviour = {
  name: 'Shift-Tab shows the help of a function and of a magic',
  async check(notebook) {
    await notebook.fresh(
      '/** Bytes of so many sectors. */\nfunction bytes(sectors: number): number {\n  return sectors * 512;\n}',
      '',
      '',
    );
    await notebook.run(0, 1);
    const tooltip = notebook.page.locator('.jp-Tooltip');

    await notebook.type(1, 'bytes');
    await notebook.page.keyboard.press('Shift+Tab');
    await tooltip.getByText('bytes(sectors: number): number').waitFor();
    await tooltip.getByText('Bytes of so many sectors.').waitFor();
    await notebook.picture('help-function');

    await notebook.type(2, '%%kprobe');
    await notebook.page.keyboard.press('Shift+Tab');
    await tooltip.getByText('--run').first().waitFor();
    await notebook.picture('help-magic');
    await notebook.page.keyboard.press('Escape');
    await tooltip.waitFor({ state: 'detached' });
  },
};

export const pager: Behaviour = {
  name: 'a magic with ? shows its help as a page',
  async check(notebook) {
    await notebook.fresh('%%kprobe?');
    await notebook.run(0, 1);
    await notebook.output(0).getByText('--run').first().waitFor();
    assert.deepEqual(await notebook.errors(), []);
    await notebook.picture('pager');
  },
};
