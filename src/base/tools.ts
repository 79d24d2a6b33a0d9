import { readFileSync } from 'node:fs';

const PACKAGE = new URL('../../package.json', import.meta.url);

/** Versions of what makes recordings and reports. */
export const TOOLS: Readonly<Record<string, string>> = {
  probebook: (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string }).version,
  node: process.version,
};
