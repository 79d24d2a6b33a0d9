import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Provenance } from '../../src/base/provenance.ts';
import type { ReportCell, ReportOutput } from '../../src/export/notebook.ts';
import { notebookToHtml } from '../../src/export/report.ts';

const report = (...cells: ReportCell[]) => notebookToHtml({ cells }, { title: 'A <title>' });
const code = (source: string, ...outputs: ReportOutput[]): ReportCell => ({
  cell_type: 'code',
  execution_count: 3,
  source,
  outputs,
});
const displayed = (data: Readonly<Record<string, unknown>>): ReportOutput => ({
  output_type: 'display_data',
  data,
});

test('text cells are rendered and their HTML is shown as text', () => {
  const html = report({
    cell_type: 'markdown',
    source: ['# Head\n', '\n', '*x* <script>alert(1)</script>\n', '|a|\n|-|\n|1|\n'],
  });
  assert.match(html, /<h1>Head<\/h1>/);
  assert.match(html, /<em>x<\/em> &lt;script&gt;/);
  assert.match(html, /<title>A &#60;title&#62;<\/title>/);
  assert.doesNotMatch(html, /<script/);
});

test('code keeps its lines, with comments, strings, numbers and keywords marked', () => {
  const html = report(code("const a = 'x<y'; // why\n  return 5_000n + `t{1}`"));
  assert.match(html, /\[3\]/);
  assert.ok(
    html.includes(
      '<span class="keyword">const</span> a = <span class="string">&#39;x&#60;y&#39;</span>; <span class="comment">// why</span>\n' +
        '  <span class="keyword">return</span> <span class="number">5_000n</span> + <span class="string">`t{1}`</span>',
    ),
  );
});

test('in the body of a cell magic only comments are marked', () => {
  const html = report(code('// first\n%%kprobe opens --run "ls"\n# all of it\np:t1 f a=new # an argument'));
  assert.match(html, /<span class="magic">%%kprobe opens --run &#34;ls&#34;<\/span>/);
  assert.match(
    html,
    /<span class="comment"># all of it<\/span>\np:t1 f a=new <span class="comment"># an argument<\/span>/,
  );
});

test('of an output the best form is taken: picture, table, text', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
  const base64 = Buffer.from(svg).toString('base64');
  const all = {
    'text/plain': 'p',
    'text/markdown': '*m*',
    'text/html': '<table></table>',
    'image/png': 'UE5H\n',
  };
  const image = (type: string, data: string) => `<img alt="p" src="data:${type};base64,${data}">`;
  assert.ok(
    report(code('1', displayed({ ...all, 'image/svg+xml': [svg] }))).includes(image('image/svg+xml', base64)),
  );
  assert.ok(report(code('1', displayed(all))).includes(image('image/png', 'UE5H')));
  const { 'image/png': _, ...table } = all;
  assert.match(report(code('1', displayed(table))), /<table><\/table>/);
  assert.match(report(code('1', displayed({ 'text/plain': 'p', 'text/markdown': '*m*' }))), /<em>m<\/em>/);
  const result = { output_type: 'execute_result', data: { 'text/plain': ["'a<b>'"] } };
  assert.match(report(code('1', result)), /<pre class="output">&#39;a&#60;b&#62;&#39;<\/pre>/);
});

test('streams are shown as a terminal would leave them', () => {
  const out = {
    output_type: 'stream',
    name: 'stdout',
    text: ['1 s elapsed\r2 s\n', '\x1b[1;31mred\x1b[0m\n'],
  };
  const html = report(code('1', out, { output_type: 'stream', name: 'stderr', text: 'oops\n' }));
  assert.match(html, /<pre class="output stdout">2 s elapsed\nred<\/pre>/);
  assert.match(html, /<pre class="output stderr">oops<\/pre>/);
});

test('errors are shown with their trace, or else with name and message', () => {
  const error = { output_type: 'error', ename: 'TypeError', evalue: 'bad', traceback: [] as string[] };
  assert.match(report(code('1', error)), /<pre class="output error">TypeError: bad<\/pre>/);
  assert.match(
    report(code('1', { ...error, traceback: ['\x1b[31mT: bad', '  at 1'] })),
    />T: bad\n {2}at 1</,
  );
});

test('the page loads nothing from elsewhere and runs nothing', () => {
  const html = report(
    code('1', displayed({ 'text/html': '<img src="https://example.org/x.png"><script>1</script>' })),
  );
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  assert.match(policy, /default-src 'none'; img-src data:/);
  assert.doesNotMatch(policy, /script-src|https?:/);
  assert.doesNotMatch(html.split('<body>')[0]!, /<link|<script|url\(/);
});

test('pictures pasted into a text cell are part of the file', () => {
  const html = report({
    cell_type: 'markdown',
    source: '![a](attachment:a%20b.png)',
    attachments: { 'a b.png': { 'image/png': 'UE5H' } },
  });
  assert.match(html, /src="data:image\/png;base64,UE5H"/);
});

test('empty cells leave no trace', () => {
  assert.doesNotMatch(report(code('  ')), /<section/);
});

const RESULT: Provenance = {
  name: 'opens',
  by: '%%kprobe',
  recording: null,
  target: 'vm:6.1.0',
  emulated: true,
  kernel: '6.1.0',
  buildId: null,
  btf: null,
  cpu: null,
  clock: 'mono',
  start: '2026-11-26T08:12:44.123Z',
  events: 1234,
  losses: [{ cause: 'lost in the ring buffer', count: 5678 }],
  truncated: false,
  workload: "cat '<file>'",
  exitCode: 1,
};

test('the last page says where each result came from, what it lacks, and what made the report', () => {
  const html = notebookToHtml(
    { cells: [code('1')] },
    {
      title: 't',
      provenance: [RESULT, { ...RESULT, name: null, by: 'kprobe(…)', recording: 'r', losses: [] }],
      tools: { node: 'v24' },
    },
  );
  const page = html.slice(html.indexOf('<section class="provenance">'));
  assert.match(page, /<h3><code>opens · %%kprobe<\/code><\/h3>/);
  assert.match(page, /<dt>losses<\/dt><dd>5,678 lost in the ring buffer<\/dd>/);
  assert.match(page, /<dt>events<\/dt><dd>1,234<\/dd>/);
  assert.match(page, /vm:6\.1\.0 · ⚠ emulated CPU/);
  assert.match(
    page,
    /<dt>workload<\/dt><dd>cat &#39;&#60;file&#62;&#39;<\/dd>\n<dt>exit code<\/dt><dd>1<\/dd>/,
  );
  assert.match(page, /<h3><code>kprobe\(…\)[\s\S]*recording r<[\s\S]*<dt>losses<\/dt><dd>none<\/dd>/);
  assert.doesNotMatch(page, /build id/, 'what is not known is left out');
  assert.match(page, /node v24/);
});

test('a report of a notebook that traced nothing has no such page', () => {
  assert.doesNotMatch(report(code('1')), /class="provenance"/);
});

test('without input the code is left out, and a cell that showed nothing too', () => {
  const cells = [code('secret()', displayed({ 'text/plain': 'shown' })), code('silent()')];
  const html = notebookToHtml({ cells }, { title: 't', input: false });
  assert.match(html, /shown/);
  assert.doesNotMatch(html, /secret|silent/);
  assert.equal(html.match(/<section/g)?.length, 1);
});
