import { readFileSync } from 'node:fs';
import { htmlDocument } from '../base/html.ts';
import { libraryFiles } from './render.ts';

/** The page loads nothing from anywhere. Vega makes functions of a spec's expressions, which is what `unsafe-eval` lets it. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:";

const STYLE = `
body { margin: 0; padding: 1rem; background: white; }
#chart svg { max-width: 100%; height: auto; }
`;

/** Draws the chart over the picture that stands there; the picture stays when that fails. */
const DRAW = `
const spec = JSON.parse(document.getElementById('spec').textContent);
const place = document.createElement('div');
new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: 'svg', container: place, hover: true })
  .runAsync().then(() => document.getElementById('chart').replaceChildren(place));
`;

/** One HTML file with the chart, the programs that draw it, and its picture for whoever runs no scripts. */
export function chartPage(spec: object, svg: string): string {
  const scripts = libraryFiles().map((file) => `<script>${inScript(readFileSync(file, 'utf8'))}</script>`);
  return htmlDocument({
    title: titleOf(spec),
    policy: POLICY,
    style: STYLE,
    body: [
      `<div id="chart">${svg}</div>`,
      `<script type="application/json" id="spec">${JSON.stringify(spec).replaceAll('<', '\\u003c')}</script>`,
      ...scripts,
      `<script>${DRAW}</script>`,
    ],
  });
}

/** A program as it may stand in a page: nothing in it ends the script. */
function inScript(code: string): string {
  return code.replace(/<(?=\/script|!--)/gi, '\\x3c');
}

function titleOf(spec: object): string {
  const { title } = spec as { readonly title?: unknown };
  const text =
    typeof title === 'object' && title !== null ? (title as { readonly text?: unknown }).text : title;
  return text === undefined ? 'Chart' : [text].flat().join(' ');
}
