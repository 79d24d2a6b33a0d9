import assert from 'node:assert/strict';
import type { Behaviour } from './behaviour.ts';

export const runAll: Behaviour = {
  name: 'Run All Cells runs every cell in order, shows a table as HTML and a chart by Vega-Lite',
  async check(notebook) {
    await notebook.fresh(
      "import { aq, vegalite } from 'probebook';\nconst sizes = [8, 8, 16, 16, 16, 64];",
      `const reads = aq.table({
  comm: sizes.map((n) => (n > 8 ? 'cat' : 'ls')),
  size: sizes,
});
reads`,
      `vegalite({
  mark: 'bar', width: 400, height: 150,
  encoding: { x: { field: 'size', type: 'ordinal' }, y: { aggregate: 'count' }, color: { field: 'comm' } },
}, reads)`,
      "sizes.reduce((a, b) => a + b) + ' bytes'",
    );
    await notebook.menu('Run', 'Run All Cells');
    for (const index of [0, 1, 2, 3]) await notebook.ended(index, index + 1);

    const rows = notebook.output(1).locator('table tbody tr');
    assert.deepEqual((await rows.allInnerTexts()).map(words).slice(0, 3), ['ls 8', 'ls 8', 'cat 16']);
    assert.equal(await rows.count(), 6);
    const marks = notebook.output(2).locator(':is(canvas, svg).marks');
    await marks.waitFor();
    const box = await marks.boundingBox();
    assert.ok(box && box.width > 200 && box.height > 100, `the chart is ${box?.width}×${box?.height}`);
    assert.equal(await notebook.shown(3), "'128 bytes'");
    assert.deepEqual(await notebook.errors(), []);
    await notebook.picture('run-all');
  },
};

function words(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}
