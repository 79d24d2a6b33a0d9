import type { Btf } from '../../btf/btf.ts';
import { findComposite } from '../../btf/composites.ts';
import { layoutOf } from '../../btf/layout.ts';
import { layoutCells, layoutTitle } from '../../btf/layout-cells.ts';
import { spell } from '../../btf/spell.ts';
import { inspection, type ProbeInspection } from './inspection.ts';

/** Lines of a layout that are shown; `%struct` shows all. */
const SHOWN = 12;

/** The type that a cast names: a struct with its first members, or what a typedef stands for. */
export function inspectCast(inside: string, btf: Btf): ProbeInspection | null {
  const name = inside.split(/\s+/).at(-1)!;
  const type = findComposite(btf, name);
  if (type) {
    const layout = layoutOf(btf, type);
    const lines = layout.lines.slice(0, SHOWN).map((line) => cells(layoutCells(line)));
    if (layout.lines.length > SHOWN) lines.push('   …');
    return inspection(layoutTitle(layout), `\`%struct ${name}\` shows all of it.`, lines.join('\n'));
  }
  const alias = btf.find('typedef', name);
  return alias && inspection(spell(btf, alias.target, name), `A name for ${spell(btf, alias.target)}.`);
}

function cells([offset, size, text]: readonly [string, string, string]): string {
  return `${offset.padStart(7)} ${size.padStart(7)}  ${text}`;
}
