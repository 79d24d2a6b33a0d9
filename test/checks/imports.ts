import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { arrows, debt, packageOwners } from './arrows.ts';
import { root, typescriptFiles } from './project.ts';

/** One import of a file of src. `to` is a path below src, or a package's name. */
interface Import {
  readonly from: string;
  readonly to: string;
  readonly relative: boolean;
}

/** What is wrong with the imports of src, one sentence each. */
export function importFaults(): string[] {
  const imports = typescriptFiles('src').flatMap((file) => importsOf(file.slice('src/'.length)));
  const forbidden = imports.filter((each) => each.relative && !isAllowed(each));
  return [
    ...imports.filter((each) => each.relative && !existsSync(join(root, 'src', each.to))).map(missing),
    ...forbidden.filter((each) => !debt.some((owed) => matches(owed, each))).map(crossing),
    ...debt.filter((owed) => !forbidden.some((each) => matches(owed, each))).map(paid),
    ...imports.filter((each) => !each.relative && !isOwned(each)).map(notOwner),
  ];
}

function importsOf(from: string): Import[] {
  const text = readFileSync(join(root, 'src', from), 'utf8');
  const names = ts.preProcessFile(text, true, true).importedFiles.map((found) => found.fileName);
  // Worker threads are started by address: new URL('./worker.ts', import.meta.url).
  const workers = [...text.matchAll(/new URL\(\s*'(\.[^']+\.ts)',\s*import\.meta\.url/g)].map(
    (match) => match[1]!,
  );
  return [...names, ...workers].map((name) => {
    const relative = name.startsWith('.');
    return { from, relative, to: relative ? posix.join(posix.dirname(from), name) : name };
  });
}

function isAllowed({ from, to }: Import): boolean {
  const room = roomOf(from, Object.keys(arrows));
  const allowed = room === undefined ? [] : arrows[room]!;
  return allowed === 'everything' || [room, ...allowed].some((name) => name !== undefined && isIn(to, name));
}

function roomOf(file: string, rooms: readonly string[]): string | undefined {
  return rooms.filter((room) => isIn(file, room)).sort((a, b) => b.length - a.length)[0];
}

function isIn(file: string, room: string): boolean {
  return file === room || file.startsWith(`${room}/`);
}

function isOwned({ from, to }: Import): boolean {
  const name = Object.keys(packageOwners).find((known) => isIn(to, known));
  return name === undefined || isIn(from, packageOwners[name]!);
}

function matches(owed: { from: string; to: string }, { from, to }: Import): boolean {
  return owed.from === from && owed.to === to;
}

const missing = ({ from, to }: Import) => `src/${from} imports src/${to}, which does not exist`;
const crossing = ({ from, to }: Import) =>
  `src/${from} must not import src/${to} (see test/checks/arrows.ts)`;
const paid = ({ from, to }: { from: string; to: string }) =>
  `the debt ${from} → ${to} is paid: take it off the list`;
const notOwner = ({ from, to }: Import) => `src/${from} imports ${to}, which is ${packageOwners[to]}'s alone`;
