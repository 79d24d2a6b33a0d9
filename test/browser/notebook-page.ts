import type { BrowserContext, JSHandle, Locator, Page } from 'playwright-core';
import type { FrontEnd } from './front-end.ts';
import type { AppWindow, NotebookPanel } from './panel.ts';
import { screenshot } from './screenshot.ts';

/** No wait is longer: one that is has nothing to come. */
const TIMEOUT_MS = 120_000;

/** A notebook in a front-end, its cells counted from 0. Every wait is for a state, and fails after two minutes. */
export class NotebookPage {
  readonly page: Page;
  readonly panel: JSHandle<NotebookPanel>;

  readonly #frontEnd: FrontEnd;

  private constructor(page: Page, panel: JSHandle<NotebookPanel>, frontEnd: FrontEnd) {
    this.page = page;
    this.panel = panel;
    this.#frontEnd = frontEnd;
  }

  /** Opens a notebook of the server at `url` and waits for its kernel. */
  static async open(
    context: BrowserContext,
    url: string,
    frontEnd: FrontEnd,
    notebook: string,
  ): Promise<NotebookPage> {
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    await page.goto(url + frontEnd.address(notebook));
    await Promise.race([page.waitForFunction(idlePanel), chooseKernel(page)]);
    const panel = await page.waitForFunction(idlePanel);
    return new NotebookPage(page, panel as JSHandle<NotebookPanel>, frontEnd);
  }

  /** Puts other cells in the place of all, and a new kernel in the place of the old. */
  async fresh(...sources: readonly string[]): Promise<void> {
    await this.panel.evaluate(({ content }, all) => {
      const { sharedModel } = content.model;
      sharedModel.transact(() => {
        sharedModel.deleteCellRange(0, sharedModel.cells.length);
        sharedModel.insertCells(
          0,
          all.map((source) => ({ cell_type: 'code', source })),
        );
      });
    }, sources);
    await this.#restarts(() =>
      this.panel.evaluate(({ sessionContext }) => void sessionContext.restartKernel()),
    );
  }

  /** Says yes to the question whether to restart, and waits for the new kernel. */
  async confirmRestart(): Promise<void> {
    await this.#restarts(() => this.page.locator('.jp-Dialog .jp-mod-accept').click());
  }

  /** Does what restarts the kernel; that there is a new one is told by a signal only. */
  async #restarts(act: () => Promise<void>): Promise<void> {
    const watch = await this.panel.evaluateHandle(({ sessionContext }) => {
      const seen = { restarted: false };
      sessionContext.kernelChanged.connect(() => {
        seen.restarted = true;
      });
      return seen;
    });
    await act();
    await this.page.waitForFunction(({ restarted }) => restarted, watch);
    await this.page.waitForFunction(idlePanel);
  }

  cell(index: number): Locator {
    return this.page.locator('.jp-Notebook .jp-CodeCell').nth(index);
  }

  /** What a cell shows. */
  output(index: number): Locator {
    return this.cell(index).locator('.jp-OutputArea-output');
  }

  /** The text that a cell shows. */
  async shown(index: number): Promise<string> {
    return (await this.output(index).allInnerTexts()).join('\n').trim();
  }

  /** Clicks on a cell and on Run. */
  async start(index: number): Promise<void> {
    await this.select(index);
    await this.button('run-cell-and-select-next').click();
  }

  /** Runs a cell and waits until it has ended as execution `count`; it must not have had this number before. */
  async run(index: number, count: number): Promise<void> {
    await this.start(index);
    await this.ended(index, count);
  }

  async ended(index: number, count: number): Promise<void> {
    await this.cell(index)
      .locator('.jp-InputPrompt', { hasText: `[${count}]:` })
      .waitFor();
  }

  async select(index: number): Promise<void> {
    await this.cell(index).locator('.jp-InputPrompt').click();
    await this.page.locator('.jp-CodeCell.jp-mod-active').and(this.cell(index)).waitFor();
  }

  /** Types into a cell's editor, behind what is there. */
  async type(index: number, text: string): Promise<void> {
    const editor = this.cell(index).locator('.cm-content');
    await editor.press('Control+End');
    await editor.pressSequentially(text);
  }

  /** Presses Tab behind what was typed into a cell. */
  async complete(index: number): Promise<void> {
    await this.cell(index).locator('.jp-mod-completer-enabled').waitFor();
    await this.cell(index).locator('.cm-content').press('Tab');
  }

  /** Waits until a cell's source is `text`. */
  async edited(index: number, text: string): Promise<void> {
    await this.page.waitForFunction(
      ([panel, at, source]) => panel.content.model.sharedModel.cells[at]?.getSource() === source,
      [this.panel, index, text] as const,
    );
  }

  /** A button of the toolbar, by the name of its command. */
  button(command: string): Locator {
    return this.page.locator(`.jp-NotebookPanel-toolbar [data-command="notebook:${command}"]`);
  }

  async menu(menu: string, item: string): Promise<void> {
    await this.page.locator('.lm-MenuBar-item', { hasText: menu }).click();
    await this.page
      .locator('.lm-Menu-item:not(.lm-mod-disabled)', {
        has: this.page.getByText(item, { exact: true }),
      })
      .click();
  }

  /** A picture of the page, `NAME` of the behaviour. */
  async picture(name: string): Promise<void> {
    await screenshot(this.page, `${this.#frontEnd.id}-${name}`);
  }

  /** What the page shows, for the report of a failure. */
  async describe(): Promise<string> {
    const shown = ['.jp-Notebook', '.jp-Dialog', '.jp-Notification-List'].map((part) =>
      this.page.locator(part).allInnerTexts(),
    );
    return (await Promise.all(shown)).flat().join('\n---\n');
  }

  /** The errors that cells ended with, as `NAME: MESSAGE`. */
  errors(): Promise<string[]> {
    return this.panel.evaluate(({ content }) => {
      const outputs = content.model.sharedModel.toJSON().cells.flatMap((cell) => cell.outputs ?? []);
      return outputs.flatMap((output) =>
        output.output_type === 'error' ? [`${output.ename}: ${output.evalue}`] : [],
      );
    });
  }
}

/** The notebook in front once its kernel has nothing to do. Runs in the page. */
function idlePanel(): NotebookPanel | false {
  const panel = (globalThis as AppWindow).jupyterapp?.shell.currentWidget;
  if (!panel?.sessionContext?.isReady) return false;
  return panel.sessionContext.session?.kernel.status === 'idle' && panel;
}

/**
 * When the list of kernelspecs comes later than the notebook, JupyterLab asks which kernel it should be; its default is right.
 */
async function chooseKernel(page: Page): Promise<void> {
  const dialog = page.locator('.jp-Dialog', { hasText: 'Select Kernel' });
  await dialog.locator('.jp-mod-accept').click();
}
