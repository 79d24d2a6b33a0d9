import assert from 'node:assert/strict';
import type { JSHandle } from 'playwright-core';
import type { NotebookPage } from '../notebook-page.ts';
import type { FrontEndComm } from '../panel.ts';
import type { Behaviour } from './behaviour.ts';

export const comm: Behaviour = {
  name: 'comms opened from either side carry data and bytes both ways',
  async check(notebook) {
    await notebook.fresh(
      `import { comm } from 'probebook';
let closed = false;
comm.register<{ n: number }>('doubler', (doubler, { data }) => {
  doubler.onMessage<{ n: number }>(({ data, buffers }) => {
    doubler.send({ n: data.n * 2 }, { buffers: buffers.map((bytes) => bytes.map((byte) => byte * 2)) });
  });
  doubler.onClose(() => { closed = true; });
  doubler.send({ first: data.n });
});`,
      'closed',
      `const gauge = comm.open('gauge', { level: 3 }, { buffers: [new Uint8Array([7, 8])] });
gauge.onMessage(({ data, buffers }) => console.log('the page says', data, buffers));
gauge.send({ level: 4 });`,
    );
    await notebook.run(0, 1);
    await fromPage(notebook);
    await notebook.run(1, 2);
    assert.equal(await notebook.shown(1), 'true');
    await fromKernel(notebook);
    assert.deepEqual(await notebook.errors(), []);
    await notebook.picture('comm');
  },
};

/** The page's end of a comm, and what has arrived there. */
interface PageEnd {
  comm: FrontEndComm | null;
  readonly arrived: { readonly data: unknown; readonly bytes: readonly number[] }[];
}

async function fromPage(notebook: NotebookPage): Promise<void> {
  const end = await pageEnd(notebook);
  await end.evaluate(({ comm }) => void comm?.open({ n: 1 }, {}, []));
  await arrival(notebook, end, 1);
  await end.evaluate(({ comm }) => void comm?.send({ n: 21 }, {}, [new Uint8Array([1, 2, 100]).buffer]));
  await arrival(notebook, end, 2);
  await end.evaluate(({ comm }) => comm?.close({}).done);
  assert.deepEqual(await end.evaluate(({ arrived }) => arrived), [
    { data: { first: 1 }, bytes: [] },
    { data: { n: 42 }, bytes: [2, 4, 200] },
  ]);
}

async function fromKernel(notebook: NotebookPage): Promise<void> {
  const end = await pageEnd(notebook);
  await notebook.run(2, 3);
  await arrival(notebook, end, 2);
  await end.evaluate(({ comm }) => void comm?.send({ heard: true }, {}, [new Uint8Array([9]).buffer]));
  await notebook.output(2).getByText('the page says { heard: true } [ Uint8Array(1) [ 9 ] ]').waitFor();
  assert.deepEqual(await end.evaluate(({ arrived }) => arrived), [
    { data: { level: 3 }, bytes: [7, 8] },
    { data: { level: 4 }, bytes: [] },
  ]);
}

/** A comm to `doubler` that is not open yet; it becomes the kernel's own when the kernel opens one to `gauge`. */
function pageEnd({ panel }: NotebookPage): Promise<JSHandle<PageEnd>> {
  return panel.evaluateHandle(({ sessionContext }) => {
    const { kernel } = sessionContext.session!;
    const end: PageEnd = { comm: kernel.createComm('doubler'), arrived: [] };
    const take: FrontEndComm['onMsg'] = ({ content, buffers = [] }) => {
      const bytes = buffers.flatMap((buffer) => [
        ...(buffer instanceof ArrayBuffer
          ? new Uint8Array(buffer)
          : new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)),
      ]);
      end.arrived.push({ data: content.data, bytes });
    };
    end.comm!.onMsg = take;
    kernel.registerCommTarget('gauge', (comm, opening) => {
      end.comm = comm;
      comm.onMsg = take;
      take(opening);
    });
    return end;
  });
}

async function arrival({ page }: NotebookPage, end: JSHandle<PageEnd>, count: number): Promise<void> {
  await page.waitForFunction(([{ arrived }, n]) => arrived.length >= n, [end, count] as const);
}
