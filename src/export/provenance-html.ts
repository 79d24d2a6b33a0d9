import { escapeHtml } from '../base/html.ts';
import type { Loss, Provenance } from '../base/provenance.ts';

type Fact = readonly [what: string, value: string | null];

/** The last page of a report: for each result where it came from, and what made the report. Empty without results. */
export function provenanceHtml(
  results: readonly Provenance[],
  tools: Readonly<Record<string, string>>,
): string {
  if (results.length === 0) return '';
  const versions = Object.entries(tools).map(([name, version]) => `${name} ${version}`);
  return [
    '<section class="provenance">',
    '<h2>Provenance</h2>',
    ...results.map(resultHtml),
    `<p class="tools">${escapeHtml(versions.join(' · '))}</p>`,
    '</section>',
  ].join('\n');
}

function resultHtml(result: Provenance): string {
  const { name, by } = result;
  const title = name === null ? by : `${name} · ${by}`;
  const facts = factsOf(result).flatMap(([what, value]) =>
    value === null ? [] : [`<dt>${what}</dt><dd>${escapeHtml(value)}</dd>`],
  );
  return `<h3><code>${escapeHtml(title)}</code></h3>\n<dl>\n${facts.join('\n')}\n</dl>`;
}

function factsOf(result: Provenance): readonly Fact[] {
  const { target, emulated, events, losses, truncated, workload, exitCode } = result;
  const lacking = [...losses.map(lossText), ...(truncated ? ['ended by --max-events'] : [])];
  return [
    ['from', result.recording === null ? 'run live' : `recording ${result.recording}`],
    ['target', `${target}${emulated ? ' · ⚠ emulated CPU: times are no evidence' : ''}`],
    ['kernel', result.kernel],
    ['build id', result.buildId],
    ['BTF', result.btf],
    ['CPU', result.cpu],
    ['clock', result.clock],
    ['start', result.start],
    ['events', events === null ? 'no result' : events.toLocaleString('en-US')],
    ['losses', events === null ? null : lacking.join(', ') || 'none'],
    ['workload', workload],
    ['exit code', exitCode === null ? null : String(exitCode)],
  ];
}

function lossText({ cause, count }: Loss): string {
  return `${count.toLocaleString('en-US')} ${cause}`;
}
