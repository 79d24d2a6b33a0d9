import { dirname, join } from 'node:path';
import type TS from 'typescript';
import { ts } from '../compiler.ts';
import { localsOf } from '../internals.ts';
import { type ParsedFile, parsedFile } from './parsed-file.ts';

/**
 * The types of Node's modules, each loaded when something imports it. `@types/node` declares them as ambient modules
 * in global files, 2.6 MB that the checker would read at every start; only the quarter of them that declares
 * global names too is left in its index.
 */
export interface NodeTypes {
  /** The text of `path` when it is the index of `@types/node`, without the files that are loaded when needed. */
  index(path: string): string | undefined;
  /** Under which name `module` has the module that is imported as `name`. */
  resolve(name: string): string | undefined;
  /** The modules that are loaded when needed. */
  names(): readonly string[];
  module(resolved: string): TS.SourceFile | undefined;
}

/** Files that declare the same modules and so are read as one. */
interface Group {
  readonly paths: readonly string[];
  readonly text: string;
  readonly names: ReadonlySet<string>;
  /** Says something about global names or other files. */
  readonly global: boolean;
}

const INDEX = /\/@types\/node\/index\.d\.ts$/;
const REFERENCE = /^\/\/\/ <reference path="([^"]+)" \/>/gm;
const MODULE = /^declare module "([^"]+)"/gm;

/** Anything at the top of a file but a module, or a global name inside one. */
const GLOBAL =
  /^(?:\/\/\/ <reference|(?!declare module ")(?:declare|interface|type|namespace|export|import|abstract|class)\b)|^\s+global\s*\{/m;

export function createNodeTypes(options: TS.CompilerOptions, sys: TS.System): NodeTypes {
  const byName = new Map<string, Group>();
  const parsed = new Map<Group, ParsedFile>();

  function fileOf(group: Group): ParsedFile {
    const file = parsed.get(group) ?? parsedFile(group.paths[0]!, group.text, options, { documented: false });
    parsed.set(group, file);
    ts.bindSourceFile(file, options);
    return file;
  }

  return {
    index(path) {
      if (!INDEX.test(path)) return undefined;
      const text = sys.readFile(path);
      if (text === undefined) return undefined;
      const groups = groupsOf(text, path, sys).filter(({ global }) => !global);
      for (const group of groups) for (const name of group.names) byName.set(name, group);
      const later = new Set(groups.flatMap(({ paths }) => paths));
      return text.replace(REFERENCE, (reference, file: string) =>
        later.has(join(dirname(path), file)) ? '' : reference,
      );
    },
    resolve(name) {
      const group = byName.get(name);
      return group && nameOf(group, name);
    },
    names: () => [...byName.keys()],
    module(resolved) {
      const name = resolved.slice(resolved.indexOf('?') + 1);
      const group = byName.get(name);
      if (!group || resolved !== nameOf(group, name)) return undefined;
      const file = fileOf(group);
      // The checker takes an imported file's symbol for the module.
      return Object.create(file, { symbol: { value: localsOf(file)?.get(`"${name}"`) } }) as TS.SourceFile;
    },
  };
}

function nameOf({ paths }: Group, module: string): string {
  return `${paths[0]}?${module}`;
}

function groupsOf(index: string, path: string, sys: TS.System): readonly Group[] {
  const groups: Group[] = [];
  for (const [, reference] of index.matchAll(REFERENCE)) {
    const file = join(dirname(path), reference!);
    const text = sys.readFile(file) ?? '';
    const names = new Set(namesIn(text));
    const same = groups.filter((group) => [...names].some((name) => group.names.has(name)));
    const rest = groups.filter((group) => !same.includes(group));
    const own = { paths: [file], text, names, global: names.size === 0 || GLOBAL.test(text) };
    groups.splice(0, groups.length, ...rest, [...same, own].reduce(together));
  }
  return groups;
}

function together(a: Group, b: Group): Group {
  return {
    paths: [...a.paths, ...b.paths],
    text: `${a.text}\n${b.text}`,
    names: new Set([...a.names, ...b.names]),
    global: a.global || b.global,
  };
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(MODULE)].map(([, name]) => name!);
}
