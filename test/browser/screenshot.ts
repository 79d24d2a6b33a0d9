import { join } from 'node:path';
import type { Page } from 'playwright-core';

const FOLDER = join(import.meta.dirname, '../screenshots');

/** Pictures for people to look at, `test/screenshots/NAME.png`: taken only when the variable SCREENSHOTS is set. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}
