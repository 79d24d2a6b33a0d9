import { InputError } from '../../base/errors.ts';
import type { Btf } from '../../btf/btf.ts';
import { type Layout, layoutOf, memberLine } from '../../btf/layout.ts';
import { memberPlace } from '../../btf/layout-cells.ts';
import { followStructPath, pathNames, type StructPath, unknownStruct } from '../../btf/struct-path.ts';
import type { TracedKernel } from '../kernel.ts';
import { modulesThatName, readModuleBtf } from './module-btf.ts';

export interface FoundLayout {
  /** Null when the path ends at a member that has none itself. */
  readonly layout: Layout | null;
  /** The member that the path ends at: `struct dentry *dentry, 8 bytes at +8 of struct path`; null for a name alone. */
  readonly story: string | null;
}

/**
 * The layout that `NAME[.path]` names, in the kernel's types or else in those of its modules.
 * Throws InputError `unknown-struct`, `unknown-member`, `no-members`, `no-btf` without position.
 */
export async function findLayout(kernel: TracedKernel, text: string): Promise<FoundLayout> {
  const { btf, release } = await kernel.facts();
  if (!btf) throw noBtf(release);
  const path = pathNames(text);
  const found = describe(btf, path) ?? (await inModules(kernel, btf, path));
  if (found) return found;
  throw unknownStruct(btf, path[0]!);
}

function describe(btf: Btf, path: readonly string[]): FoundLayout | null {
  const found = followStructPath(btf, path);
  return found && { layout: found.type && layoutOf(btf, found.type), story: storyOf(btf, found) };
}

async function inModules(
  { tracer: { target } }: TracedKernel,
  base: Btf,
  path: readonly string[],
): Promise<FoundLayout | null> {
  if (!/^\w+$/.test(path[0]!)) return null;
  for (const module of await modulesThatName(target, path[0]!)) {
    const btf = await readModuleBtf(target, module, base);
    const found = btf && describe(btf, path);
    if (found) return found;
  }
  return null;
}

function storyOf(btf: Btf, { last }: StructPath): string | null {
  if (!last) return null;
  const line = memberLine(btf, last.member);
  return `${line.declaration}, ${memberPlace(line, last.of)}`;
}

function noBtf(release: string): InputError {
  return new InputError({
    code: 'no-btf',
    what: `${release} has no type information (BTF), so nothing is known of its structs`,
    hint: '%target vm has a kernel with it',
  });
}
