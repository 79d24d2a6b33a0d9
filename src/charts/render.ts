import { createRequire } from 'node:module';

/** The chart libraries take a second to load: not before the first chart is drawn, and then at once. */
const require = createRequire(import.meta.url);

/** Pixels of the PNG per unit of the chart. */
const PNG_SCALE = 2;

/** What Vega-Lite said about a spec while compiling it. */
export interface Compiled {
  readonly vega: object;
  readonly warnings: readonly string[];
}

export function compileSpec(spec: object): Compiled {
  const vegaLite = require('vega-lite') as typeof import('vega-lite');
  const warnings: string[] = [];
  const note = (...args: readonly unknown[]) => {
    warnings.push(args.join(' '));
    return logger;
  };
  const quiet = () => logger;
  const logger = { level: quiet, error: note, warn: note, info: quiet, debug: quiet } as never;
  const { spec: vega } = vegaLite.compile(structuredClone(spec) as never, { logger });
  return { vega, warnings };
}

/** Draws a Vega-Lite spec whose data is in the spec itself. */
export function renderSvg(spec: object): string {
  const vega = require('vega') as typeof import('vega');
  const view = new vega.View(vega.parse(compileSpec(spec).vega as never), { renderer: 'none' });
  try {
    view.run();
    const { x, y } = view.padding() as { x?: number; y?: number } as never;
    void x;
    void y;
    return '';
  } finally {
    view.finalize();
  }
}
void PNG_SCALE;
