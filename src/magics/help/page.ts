import type { HelpPage } from '../../session/magics.ts';
import { type Magic, shownName } from '../magic.ts';
import { optionText } from '../options/table.ts';
import { usageOf } from './usage.ts';

/** The help page of a magic, in Markdown and as text; both are made of its tables. */
export function helpPage(magic: Magic): HelpPage {
  return { page: { 'text/plain': helpText(magic), 'text/markdown': helpMarkdown(magic) } };
}

export function helpMarkdown(magic: Magic): string {
  const parts = [`### ${shownName(magic)}: ${magic.summary}`, fenced(usageOf(magic)), alsoKnown(magic)];
  const rows = meanings(magic).map(([left, right]) => `| \`${left.replaceAll('|', '\\|')}\` | ${right} |`);
  if (rows.length > 0) parts.push(['| | |', '|---|---|', ...rows].join('\n'));
  parts.push(magic.details ?? '', '#### Examples');
  for (const { what, code } of magic.examples) parts.push(`${capital(what)}:`, fenced(code));
  return parts.filter(Boolean).join('\n\n');
}

export function helpText(magic: Magic): string {
  const parts = [`${shownName(magic)}: ${magic.summary}`, `  ${usageOf(magic)}`, alsoKnown(magic)];
  const rows = meanings(magic);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  parts.push(rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n'));
  parts.push(magic.details ?? '');
  for (const { what, code } of magic.examples) parts.push(`${capital(what)}:\n${indented(code)}`);
  return parts.filter(Boolean).join('\n\n');
}

function meanings(magic: Magic): [string, string][] {
  const args = Object.values(magic.arguments).map(({ kind, help }): [string, string] => [
    kind.placeholder,
    help,
  ]);
  const options = Object.entries(magic.options).map(([name, spec]): [string, string] => [
    optionText(name, spec),
    spec.help,
  ]);
  return [...args, ...options];
}

function alsoKnown({ kind, aliases = [] }: Magic): string {
  return aliases.length > 0 ? `Also ${aliases.map((name) => shownName({ kind, name })).join(', ')}.` : '';
}

function fenced(code: string): string {
  return `\`\`\`\n${code}\n\`\`\``;
}

function indented(code: string): string {
  return code.replace(/^/gm, '    ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
