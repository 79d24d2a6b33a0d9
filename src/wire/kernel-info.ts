import { createRequire } from 'node:module';
import { PROTOCOL_VERSION } from './message.ts';

const HOME_PAGE = 'https://docs.kernel.org/trace';

/**
 * What a front-end learns about this kernel (messaging spec, "Kernel info"). It depends on nothing that takes
 * long to load: the socket thread answers while the main thread still imports TypeScript.
 */
export function kernelInfo(): Record<string, unknown> {
  const require = createRequire(import.meta.url);
  const { version } = require('../../package.json') as { version: string };
  const typescript = (require('typescript/package.json') as { version: string }).version;
  return {
    status: 'ok',
    protocol_version: PROTOCOL_VERSION,
    implementation: 'probebook',
    implementation_version: version,
    language_info: {
      name: 'typescript',
      version: typescript,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      codemirror_mode: { name: 'javascript', mode: 'typescript', typescript: true },
      nbconvert_exporter: 'script',
    },
    banner: `Probebook ${version}: TypeScript ${typescript}, probes in the Linux kernel. %lsmagic lists the magics.`,
    debugger: false,
    supported_features: ['kernel subshells'],
    help_links: [
      { text: 'Kprobe-based event tracing', url: `${HOME_PAGE}/kprobetrace.html` },
      { text: 'Event tracing and filters', url: `${HOME_PAGE}/events.html` },
      { text: 'Arquero: verbs of tables', url: 'https://idl.uw.edu/arquero/api/' },
      { text: 'Vega-Lite', url: 'https://vega.github.io/vega-lite/docs/' },
    ],
  };
}
