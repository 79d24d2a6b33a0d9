import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Launch } from '../client/kernel.ts';
import type { KernelUnderTest } from './kernels.ts';
import type { Samples } from './samples.ts';
import { typescript } from './typescript.ts';

const COMMAND = join(import.meta.dirname, '../../../src/probebook');

const quote = (text: string): string => JSON.stringify(text);

const samples: Samples = {
  ...typescript,
  html: (source) => `import { display } from 'probebook';\ndisplay.html(${quote(source)})`,
  json: (value) => `import { display } from 'probebook';\ndisplay.json(${JSON.stringify(value)})`,
  showUpdatable: (text) =>
    `import { display } from 'probebook';\nconst shown = display.handle(${quote(text)});`,
  update: (text) => `shown.update(${quote(text)})`,
  clear: (wait) => `import { display } from 'probebook';\ndisplay.clear({ wait: ${wait} })`,
  ask: (prompt) => `import { input } from 'probebook';\nconsole.log('got', await input(${quote(prompt)}))`,
  askPassword: (prompt) =>
    `import { input } from 'probebook';\nconsole.log('got', await input(${quote(prompt)}, { password: true }))`,
  commTarget: (target) =>
    [
      `import { comm } from 'probebook';`,
      `comm.register(${quote(target)}, (channel, opened) => {`,
      '  channel.onMessage(({ data, buffers }) => {',
      `    console.log('message');`,
      '    channel.send({ echo: data }, { buffers });',
      '  });',
      `  channel.onClose(() => console.log('closed'));`,
      '  channel.send({ opened: opened.data }, { buffers: opened.buffers });',
      '});',
    ].join('\n'),
  commOpen: (target) =>
    [
      `import { comm } from 'probebook';`,
      `const ours = comm.open(${quote(target)}, { from: 'kernel' }, { buffers: [new Uint8Array([0, 1, 255])] });`,
      `ours.onMessage<{ n: number }>(({ data }) => console.log('heard', data.n));`,
    ].join('\n'),
  commClose: () => 'ours.close()',
};

/** The kernel of this project, as its own kernelspec starts it. */
export const probebook: KernelUnderTest = { name: 'probebook', title: 'Probebook', samples, launch };

async function launch(): Promise<Launch> {
  const prefix = await mkdtemp(join(tmpdir(), 'protocol-spec-'));
  try {
    await promisify(execFile)(COMMAND, ['install', '--prefix', prefix]);
    const spec = JSON.parse(
      await readFile(join(prefix, 'share/jupyter/kernels/probebook/kernel.json'), 'utf8'),
    ) as { argv: string[]; interrupt_mode?: 'message' | 'signal'; env?: Record<string, string> };
    return { argv: spec.argv, interruptMode: spec.interrupt_mode ?? 'signal', env: spec.env ?? {} };
  } finally {
    await rm(prefix, { recursive: true, force: true });
  }
}
