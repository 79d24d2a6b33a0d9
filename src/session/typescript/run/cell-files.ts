import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A cell that has been run, for as long as its functions may be called. */
interface CellFile {
  readonly folder: string;
  readonly count: number;
  readonly sourceMap: string;
  parsed?: SourceMap;
}

const files: CellFile[] = [];

/** The end of a script's name as V8 gives it, with a place in it: `[3]~17:4:12`, escaped in a URL. */
const PLACE = /(?:\[|%5B)\d+(?:\]|%5D)(?:~|%7E)(\d+):(\d+):(\d+)/g;

/**
 * Names the script of cell `count`: a path in the notebook's folder, from where it then imports, and different for
 * each run, so that functions of an earlier run keep their lines.
 */
export function registerCell(folder: string, count: number, sourceMap: string): string {
  files.push({ folder, count, sourceMap });
  return join(folder, `[${count}]~${files.length - 1}`);
}

/** `text` with every place in a cell's script written as the cell's own: `[3]:2:7`, counted from 1. */
export function withCellPlaces(text: string): string {
  let result = '';
  let end = 0;
  for (const match of text.matchAll(PLACE)) {
    const file = files[Number(match[1])];
    if (!file) continue;
    result += withoutFolder(text.slice(end, match.index), file.folder);
    result += placeIn(file, Number(match[2]), Number(match[3]));
    end = match.index + match[0].length;
  }
  return result + text.slice(end);
}

/** True for a frame of a stack trace, as `withCellPlaces` makes it, that is in a cell. */
export function isCellFrame(line: string): boolean {
  return /\[\d+\]:\d+:\d+\)?$/.test(line);
}

function withoutFolder(text: string, folder: string): string {
  const prefixes = [pathToFileURL(join(folder, '/')).href, join(folder, '/')];
  const prefix = prefixes.find((one) => text.endsWith(one)) ?? '';
  return text.slice(0, text.length - prefix.length);
}

function placeIn(file: CellFile, line: number, column: number): string {
  file.parsed ??= new SourceMap(JSON.parse(file.sourceMap) as SourceMapPayload);
  const entry = file.parsed.findEntry(line - 1, column - 1);
  if (!('originalLine' in entry)) return `[${file.count}]`;
  return `[${file.count}]:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}
