/** The whole appearance of a report. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --text: #1f2328; --dim: #656d76; --line: #d8dee4; --code: #f6f8fa;
  --comment: #6e7781; --string: #0a5c36; --number: #0550ae; --keyword: #a0307a; --magic: #8a4600; --error: #b42318;
  --error-ground: #fff3f1;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #14171c; --text: #dfe3e8; --dim: #919aa5; --line: #343a43; --code: #1d2127;
    --comment: #8b949e; --string: #7ee2a8; --number: #79c0ff; --keyword: #f0a3d8; --magic: #f0b072; --error: #ff9d92;
    --error-ground: #2c1a1a;
  }
}
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
section { margin: 1.1rem 0; }
h1, h2, h3 { line-height: 1.25; margin: 1.6em 0 .5em; }
section:first-child h1 { margin-top: 0; }
a { color: var(--number); }
blockquote { margin: 1em 0; padding-left: 1em; border-left: 3px solid var(--line); color: var(--dim); }
pre, code { font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
pre { margin: 0; overflow-x: auto; white-space: pre; }
.text code { font-size: .85em; background: var(--code); padding: .1em .3em; border-radius: 4px; }
.text pre { background: var(--code); padding: .7em .9em; border-radius: 6px; }
.text pre code { background: none; padding: 0; }
.input { position: relative; background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: .6em .9em; }
.count { position: absolute; right: 100%; margin-right: .7em; color: var(--dim); font: 12px/1.7 ui-monospace, monospace; }
.comment { color: var(--comment); font-style: italic; }
.string { color: var(--string); }
.number { color: var(--number); }
.keyword { color: var(--keyword); }
.magic { color: var(--magic); font-weight: 600; }
.output { margin: .5em 0 0; padding: .1em .9em; overflow-x: auto; }
.stderr { color: var(--error); }
.error { color: var(--error); background: var(--error-ground); border-left: 3px solid var(--error); padding: .6em .9em; }
.output img { max-width: 100%; height: auto; border-radius: 4px; }
table { border-collapse: collapse; font-size: 13.5px; }
th, td { padding: .25em .8em; border-bottom: 1px solid var(--line); text-align: left; }
thead th { border-bottom: 2px solid var(--line); }
.html table { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 12.5px; }
@media (max-width: 66rem) { .count { position: static; float: right; margin: 0 0 0 1em; } }
.provenance { border-top: 2px solid var(--line); margin-top: 3rem; }
.provenance h3 { margin: 1.4em 0 .3em; }
.provenance h3 code { font-size: .9em; }
.provenance dl { display: grid; grid-template-columns: 6rem 1fr; gap: .1em 1em; margin: 0; font-size: 13.5px; }
.provenance dt { color: var(--dim); }
.provenance dd { margin: 0; overflow-wrap: anywhere; }
.tools { color: var(--dim); font-size: 13.5px; margin-top: 2em; }
@page { size: A4; margin: 16mm 15mm; }
@media print {
  :root { color-scheme: light; --text: #000; --code: #f6f6f6; --line: #bbb; --dim: #555; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; overflow: visible; }
  pre, code { font-size: 8.5pt; }
  .output, .html div { overflow: visible !important; }
  .output { padding: .1em 0; }
  .html table { font-size: 8pt; }
  .html td, .html th { padding: .15em .6em !important; }
  .wide table { font-size: var(--letters); }
  .html table code { font-size: inherit; }
  .long, .wraps td, .wraps th { white-space: pre-wrap !important; overflow-wrap: anywhere; }
  .html p { margin: .4em 0; }
  .output img { max-height: 165mm; }
  summary { list-style: none; }
  .input { box-decoration-break: clone; -webkit-box-decoration-break: clone; }
  .input:not(.long), .output.image, .html p, tr, .provenance dl { break-inside: avoid; }
  .html div:has(> table):not(:has(tr:nth-child(25))) { break-inside: avoid; }
  h1, h2, h3, summary, .input, .html p { break-after: avoid; }
  .html table ~ div, .html .wide ~ div { break-before: avoid; }
  .provenance { break-before: page; border: none; margin: 0; }
}
`;
