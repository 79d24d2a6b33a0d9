import { testPython } from '../runner/python.ts';
import { TOKEN } from './server.ts';

/** A program that shows notebooks in a browser. Those that are built of JupyterLab's parts have the same page below. */
export interface FrontEnd {
  readonly name: string;
  /** Its name in file names. */
  readonly id: string;
  /** What starts its server. */
  readonly command: readonly [string, ...string[]];
  /** The address of a notebook, relative to that of the server. */
  address(notebook: string): string;
}

export const jupyterLab: FrontEnd = {
  name: 'JupyterLab 4',
  id: 'jupyterlab',
  command: [testPython('jupyter-lab')],
  address: (notebook) => `lab/tree/${notebook}?token=${TOKEN}&reset`,
};

export const notebook7: FrontEnd = {
  name: 'Notebook 7',
  id: 'notebook-7',
  command: [testPython('jupyter-notebook')],
  address: (notebook) => `notebooks/${notebook}?token=${TOKEN}`,
};
