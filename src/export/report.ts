import MarkdownIt from 'markdown-it';
import { escapeHtml, htmlDocument } from '../base/html.ts';
import type { Provenance } from '../base/provenance.ts';
import { codeHtml } from './code-html.ts';
import { joined, type ReportCell, type ReportNotebook } from './notebook.ts';
import { outputHtml } from './output-html.ts';
import { provenanceHtml } from './provenance-html.ts';
import { STYLE } from './style.ts';

/** Whatever stands in an output, the page loads nothing and runs nothing. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:";

/** Lines of code; more are not kept together on a printed page, which would leave holes before them. */
const LONG_CODE = 15;

/** HTML in the text of a notebook is shown as text. */
const parser = new MarkdownIt({ html: false, linkify: true });
const markdown = (source: string) => parser.render(source);

export interface ReportOptions {
  readonly title: string;
  /** Shows the code of cells; true by default. */
  readonly input?: boolean;
  /** Where its results came from: the last page. */
  readonly provenance?: readonly Provenance[];
  /** Versions of what made it. */
  readonly tools?: Readonly<Record<string, string>>;
}

/**
 * A notebook (nbformat 4) with its outputs as one HTML file that needs no network: charts are in it as pictures,
 * tables as they were displayed. It prints, and follows the reader's light or dark setting.
 */
export function notebookToHtml(
  notebook: ReportNotebook,
  { title, input = true, provenance = [], tools = {} }: ReportOptions,
): string {
  const cells = [
    ...notebook.cells.map((cell) => cellHtml(cell, input)),
    provenanceHtml(provenance, tools),
  ].filter((html) => html !== '');
  return htmlDocument({ title, policy: POLICY, style: STYLE, body: ['<main>', ...cells, '</main>'] });
}

function cellHtml(cell: ReportCell, input: boolean): string {
  const source = joined(cell.source);
  switch (cell.cell_type) {
    case 'markdown':
      return `<section class="text">${markdown(withAttachments(source, cell))}</section>`;
    case 'code':
      return codeCellHtml(source, cell, input);
    default:
      return source.trim() === '' ? '' : `<section class="text"><pre>${escapeHtml(source)}</pre></section>`;
  }
}

function codeCellHtml(source: string, cell: ReportCell, input: boolean): string {
  const outputs = (cell.outputs ?? [])
    .map((output) => outputHtml(output, markdown))
    .filter((html) => html !== '');
  const code = input && source.trim() !== '' ? [inputHtml(source, cell)] : [];
  if (code.length + outputs.length === 0) return '';
  return ['<section class="code">', ...code, ...outputs, '</section>'].join('\n');
}

function inputHtml(source: string, { execution_count }: ReportCell): string {
  const count = `<span class="count">[${execution_count ?? ' '}]</span>`;
  const kind = source.split('\n').length > LONG_CODE ? 'input long' : 'input';
  return `<div class="${kind}">${count}<pre><code>${codeHtml(source)}</code></pre></div>`;
}

/** Pictures pasted into a text cell are kept beside it and named `attachment:NAME`. */
function withAttachments(source: string, cell: ReportCell): string {
  return source.replace(/\(attachment:([^)\s]+)\)/g, (whole, name: string) => {
    const [type, data] = Object.entries(cell.attachments?.[decodeURIComponent(name)] ?? {})[0] ?? [];
    return type === undefined ? whole : `(data:${type};base64,${joined(data)})`;
  });
}
