import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const PACKAGE = resolve(import.meta.dirname, '../../../kernelspec/papermill');
const MODULE = 'probebook_papermill';

/** What a person types where it was not done for them. */
export const PIP_INSTALL = `pip install ${PACKAGE}`;

/**
 * Puts the module that papermill loads into a folder of Python packages, as `pip install` of its folder would, but without a
 * network (Python packaging: "Recording installed projects", "Entry points"). `pip uninstall probebook-papermill` removes it.
 */
export async function installPapermill(packages: string): Promise<void> {
  const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };
  const info = `${MODULE}-${version}.dist-info`;
  const files = {
    METADATA: `Metadata-Version: 2.1\nName: probebook-papermill\nVersion: ${version}\n`,
    'entry_points.txt': `[papermill.engine]\nprobebook = ${MODULE}\n`,
    INSTALLER: 'probebook\n',
    RECORD: '',
  };
  files.RECORD = [`${MODULE}.py`, ...Object.keys(files).map((name) => `${info}/${name}`)]
    .map((file) => `${file},,\n`)
    .join('');
  await removeOther(packages);
  await mkdir(join(packages, info), { recursive: true });
  await copyFile(join(PACKAGE, `${MODULE}.py`), join(packages, `${MODULE}.py`));
  for (const [name, text] of Object.entries(files)) await writeFile(join(packages, info, name), text);
}

async function removeOther(packages: string): Promise<void> {
  const names = await readdir(packages).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(`${MODULE}-`)))
    await rm(join(packages, name), { recursive: true });
}
