import type { Inspection } from '../../session/interpreter.ts';
import { headerOf } from '../grammar/header.ts';
import { helpMarkdown, helpText } from '../help/page.ts';
import { optionText } from '../options/table.ts';
import type { Registry } from '../registry.ts';
import type { Services } from '../services.ts';
import { placeOf } from './place.ts';

/**
 * The help of the magic or the option under the cursor, or what a magic knows of a word of its body. Null where
 * TypeScript is to answer.
 */
export async function inspectMagic(
  source: string,
  cursor: number,
  registry: Registry,
  services: Services,
): Promise<Inspection | null> {
  const place = placeOf(source, cursor);
  if (!place) return null;
  if (place.kind === 'body') {
    const owner = registry.find(place.header.name);
    return (await owner?.inspectBody?.(place.body, place.before.length, services)) ?? null;
  }
  const line = place.cell.lines[place.line]!;
  const header = headerOf(line);
  const magic = header && registry.find(header.name);
  if (!magic) return null;
  const name = place.kind === 'line' ? optionAt(line, place.column) : undefined;
  const spec = name === undefined ? undefined : magic.options[name];
  if (name !== undefined && spec) {
    const shown = optionText(name, spec);
    return { text: `${shown}\n${spec.help}`, markdown: `\`${shown}\`\n\n${spec.help}` };
  }
  return { text: helpText(magic), markdown: helpMarkdown(magic) };
}

function optionAt(line: string, column: number): string | undefined {
  const start = line.lastIndexOf(' ', column - 1) + 1;
  return /^--([\w-]+)/.exec(line.slice(start))?.[1];
}
