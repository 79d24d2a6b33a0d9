import { escapeHtml } from '../base/html.ts';

const KEYWORDS =
  'abstract as async await break case catch class const continue default delete do else enum export extends ' +
  'false finally for from function if implements import in instanceof interface let new null of private protected ' +
  'public readonly return static super switch this throw true try type typeof undefined using var void while yield';

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\`(?:[^\`\\]|\\[\s\S])*\`)`,
    String.raw`(?<magic>^%{1,2}[a-zA-Z]\w*[^\n]*)`,
    String.raw`(?<number>\b(?:0x[\da-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)n?\b)`,
    String.raw`(?<keyword>(?<![.\w$])(?:${KEYWORDS.replaceAll(' ', '|')})(?![\w$]))`,
  ].join('|'),
  'gm',
);

/** In the body of a cell magic that is not TypeScript only the comments are told apart. */
const MAGIC_BODY = /(?<comment>(?<=^|\s)#[^\n]*)/gm;

/** The source of a cell with its comments, strings, numbers, keywords and magics marked for the style sheet. */
export function codeHtml(source: string): string {
  const magic = /^(?:[ \t]*(?:\/\/[^\n]*)?\n)*%%/.exec(source);
  if (!magic) return marked(source, TOKEN);
  const end = source.indexOf('\n', magic[0].length);
  if (end === -1) return marked(source, TOKEN);
  return marked(source.slice(0, end), TOKEN) + marked(source.slice(end), MAGIC_BODY);
}

function marked(source: string, tokens: RegExp): string {
  let html = '';
  let at = 0;
  for (const match of source.matchAll(tokens)) {
    const kind = Object.entries(match.groups!).find(([, text]) => text !== undefined)![0];
    html += `${escapeHtml(source.slice(at, match.index))}<span class="${kind}">${escapeHtml(match[0])}</span>`;
    at = match.index + match[0].length;
  }
  return html + escapeHtml(source.slice(at));
}
