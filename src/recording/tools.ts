import { readFileSync } from 'node:fs';

const PACKAGE = new URL('../../package.json', import.meta.url);

/** What made a recording. */
export const TOOLS: Readonly<Record<string, string>> = {
  probebook: (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string }).version,
  node: process.version,
};
