import { join } from 'node:path';
import type { KernelUnderTest } from './kernels.ts';
import { missing, type Samples } from './samples.ts';
import { typescript } from './typescript.ts';

const MAIN = join(import.meta.dirname, '../../../node_modules/tslab/bin/tslab');

const NO_CLEAR = 'cells cannot clear their output';
const NO_INPUT = 'cells cannot ask for input';
const NO_COMMS = 'cells cannot use comms';

const samples: Samples = {
  ...typescript,
  html: (source) => `import * as tslab from 'tslab';\ntslab.display.html(${JSON.stringify(source)})`,
  json: (value) =>
    `import * as tslab from 'tslab';\ntslab.display.raw('application/json', ${JSON.stringify(JSON.stringify(value))})`,
  showUpdatable: (text) =>
    `import * as tslab from 'tslab';\nconst shown = tslab.newDisplay();\nshown.text(${JSON.stringify(text)})`,
  update: (text) => `shown.text(${JSON.stringify(text)})`,
  clear: missing(NO_CLEAR),
  ask: missing(NO_INPUT),
  askPassword: missing(NO_INPUT),
  commTarget: missing(NO_COMMS),
  commOpen: missing(NO_COMMS),
  commClose: missing(NO_COMMS),
};

/** The other TypeScript kernel, under the Node.js that runs this. */
export const tslab: KernelUnderTest = {
  name: 'tslab',
  title: 'tslab',
  samples,
  launch: async () => ({
    argv: [process.execPath, MAIN, 'kernel', '--config-path', '{connection_file}'],
    interruptMode: 'signal',
    env: {},
  }),
};
