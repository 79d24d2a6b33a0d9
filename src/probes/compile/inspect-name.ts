import type { Btf } from '../../btf/btf.ts';
import { type LayoutLine, layoutOf, memberLine } from '../../btf/layout.ts';
import { layoutCells, memberPlace } from '../../btf/layout-cells.ts';
import { compositeOf, findMember } from '../../btf/resolve.ts';
import type { BtfComposite, BtfMember } from '../../btf/types.ts';
import type { Scope } from './c-path.ts';
import { inspection, type ProbeInspection } from './inspection.ts';
import { fetchesOf } from './parameters.ts';
import { locatePath } from './unfinished.ts';

/** Declaration and register of a parameter. */
export function inspectParameter(name: string, scope: Scope): ProbeInspection | null {
  const found = scope.parameters.find((parameter) => parameter.name === name);
  if (!found) return null;
  const { position, passing, why, declaration } = found;
  const where = why === null ? `in ${fetchesOf(passing).join()} when it is called` : `not readable: ${why}`;
  const elsewhere = scope.noParameters ? ` It cannot be read here: ${scope.noParameters.why}.` : '';
  return inspection(declaration, `Parameter ${position} of ${scope.function}, ${where}.${elsewhere}`);
}

/** A member with what lies around it; `owner` is the path before it. Shown where the probe could not read it, too. */
export function inspectMember(owner: string, name: string, scope: Scope): ProbeInspection | null {
  const { btf } = scope;
  const located = locatePath(owner, { ...scope, noParameters: null });
  const type = located && compositeOf(btf, located.type)?.type;
  const member = type && findMember(btf, type, name);
  if (!type || !member) return null;
  return describeMember(btf, type, member);
}

/** A member with what lies around it. */
export function describeMember(btf: Btf, type: BtfComposite, member: BtfMember): ProbeInspection {
  const line = memberLine(btf, member);
  return inspection(
    line.declaration,
    `${memberPlace(line, type)}.`,
    excerpt(layoutOf(btf, type).lines, member),
  );
}

const AROUND = 3;

/** The lines around a member, which has an arrow before it. */
function excerpt(lines: readonly LayoutLine[], { name, bitOffset }: BtfMember): string {
  const at = lines.findIndex((line) => line.name === name && line.bitOffset === bitOffset);
  const first = Math.max(0, at - AROUND);
  const shown = lines.slice(first, at + AROUND + 1).map((line, i) => cells(line, first + i === at));
  if (first > 0) shown.unshift('   …');
  if (at + AROUND + 1 < lines.length) shown.push('   …');
  return shown.join('\n');
}

function cells(line: LayoutLine, marked: boolean): string {
  const [offset, size, text] = layoutCells(line);
  return `${marked ? '→' : ' '} ${offset.padStart(7)} ${size.padStart(7)}  ${text}`;
}
