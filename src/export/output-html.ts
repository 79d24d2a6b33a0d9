import { escapeHtml } from '../base/html.ts';
import { fitTables } from './fit-tables.ts';
import { joined, type ReportOutput } from './notebook.ts';
import { terminalText } from './terminal-text.ts';

/** Markdown as HTML. */
export type Markdown = (source: string) => string;
type Show = (data: unknown, markdown: Markdown, title: string) => string;

/** What is taken of a display, best first. Pictures stand as images of their own, so that none can touch the page. */
const FORMS: readonly (readonly [type: string, show: Show])[] = [
  [
    'image/svg+xml',
    (svg, _, title) => imageHtml('image/svg+xml', Buffer.from(joined(svg)).toString('base64'), title),
  ],
  ['image/png', (png, _, title) => imageHtml('image/png', joined(png), title)],
  ['image/jpeg', (jpeg, _, title) => imageHtml('image/jpeg', joined(jpeg), title)],
  ['text/html', (html) => `<div class="output html">${fitTables(joined(html))}</div>`],
  ['text/markdown', (text, markdown) => `<div class="output text">${markdown(joined(text))}</div>`],
  ['application/json', (value) => preHtml('output', JSON.stringify(value, null, 2))],
  ['text/latex', (text) => preHtml('output', joined(text))],
  ['text/plain', (text) => preHtml('output', terminalText(joined(text)))],
];

/** One output of a cell; empty when there is nothing to show. */
export function outputHtml(output: ReportOutput, markdown: Markdown): string {
  switch (output.output_type) {
    case 'stream':
      return preHtml(
        `output ${output.name === 'stderr' ? 'stderr' : 'stdout'}`,
        terminalText(joined(output.text)),
      );
    case 'error':
      return preHtml('output error', terminalText(errorText(output)));
    default:
      return displayHtml(output.data ?? {}, markdown);
  }
}

function displayHtml(data: Readonly<Record<string, unknown>>, markdown: Markdown): string {
  const form = FORMS.find(([type]) => data[type] !== undefined);
  const title = joined(data['text/plain']).split('\n')[0]!;
  return form ? form[1](data[form[0]], markdown, title) : '';
}

function errorText({ ename, evalue, traceback }: ReportOutput): string {
  return traceback && traceback.length > 0 ? traceback.join('\n') : `${ename}: ${evalue}`;
}

/** Whoever does not see it is told its title, the first line of its form as text. */
function imageHtml(type: string, base64: string, title: string): string {
  return `<div class="output image"><img alt="${escapeHtml(title)}" src="data:${type};base64,${base64.replace(/\s/g, '')}"></div>`;
}

function preHtml(kind: string, text: string): string {
  return text.trim() === '' ? '' : `<pre class="${kind}">${escapeHtml(text.replace(/\n+$/, ''))}</pre>`;
}
