import { enableCompileCache } from 'node:module';

/**
 * A process that decodes the capture of a folder and prints how many rows there are and by how many bytes its memory
 * grew at most. `whole` reads the files first, `passes` decodes as it reads. Node's cache of compiled modules is on:
 * without it a third of the time goes into stripping types.
 */
enableCompileCache();
const [how, folder] = process.argv.slice(2) as ['whole' | 'passes', string];
const { decodePages } = await import('../../src/probes/decode/decoder.ts');
const { decodeInPasses, readOptions, readPages, rowsOf } = await import('./decode-folder.ts');
const before = process.memoryUsage.rss();
const decoded =
  how === 'whole' ? decodePages(readPages(folder), readOptions(folder)) : decodeInPasses(folder);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ rows: rowsOf(decoded), grown: peak - before }));
