import { InputError } from '../base/errors.ts';
import { writeWhole } from '../base/write-file.ts';
import { chartPage } from './page.ts';
import { chartPdf } from './pdf.ts';
import { renderPng, renderSvg } from './render.ts';

/** The method by which a front-end's value displays itself; the same symbol everywhere. */
const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never;

/** A Vega-Lite spec as plain JSON, its data included. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

type Written = string | Uint8Array | Promise<Uint8Array>;

const WRITERS: Readonly<Record<string, (chart: Chart) => Written>> = {
  '.svg': (chart) => chart.svg(),
  '.png': (chart) => chart.png(),
  '.pdf': (chart) => chart.pdf(),
  '.html': (chart) => chart.html(),
  '.vl.json': (chart) => `${JSON.stringify(chart.spec, null, 1)}\n`,
};

/** A chart that displays itself in every front-end; drawn when it is first shown or saved. */
export class Chart {
  readonly spec: VegaLiteSpec;
  readonly #text: string;
  #svg: string | null = null;

  /** `text` is what a front-end without pictures shows. */
  constructor(spec: VegaLiteSpec, text: string) {
    this.spec = spec;
    this.#text = text;
  }

  /** Throws InputError `chart-spec` when Vega-Lite cannot draw the spec. */
  svg(): string {
    this.#svg ??= drawn(() => renderSvg(this.spec));
    return this.#svg;
  }

  /** A PNG file, two pixels for one of the chart. */
  png(): Uint8Array {
    return renderPng(this.svg());
  }

  /** A PDF file of one page, as large as the chart: its lines are lines and its text is text. */
  pdf(): Promise<Uint8Array> {
    return drawn(() => chartPdf(this.spec));
  }

  /** A page that draws the chart, tooltips and all, without a network; where no scripts run it is the picture. */
  html(): string {
    return chartPage(this.spec, this.svg());
  }

  /**
   * Writes a file, by its ending `.svg`, `.png`, `.pdf`, `.html` or `.vl.json`; an interrupted write leaves what was there.
   * Throws InputError `chart-format` for another ending, `bad-output` for a place that cannot be written.
   */
  async save(file: string): Promise<void> {
    const ending = Object.keys(WRITERS).find((name) => file.endsWith(name));
    if (ending !== undefined) return writeWhole(file, await WRITERS[ending]!(this));
    throw new InputError({
      code: 'chart-format',
      what: `a chart cannot be saved as '${file}'`,
      hint: `the name must end in ${Object.keys(WRITERS).join(', ')}`,
    });
  }

  /** No HTML: JupyterLab would prefer it to the interactive chart, and strip its scripts in a notebook not trusted. */
  [JUPYTER_DISPLAY](): Readonly<Record<string, unknown>> {
    return {
      'application/vnd.vegalite.v5+json': this.spec,
      'image/svg+xml': this.svg(),
      'image/png': Buffer.from(this.png()).toString('base64'),
      'text/plain': this.#text,
    };
  }
}

function drawn<T>(draw: () => T): T {
  try {
    return draw();
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError({
      code: 'chart-spec',
      what: 'Vega-Lite cannot draw this spec',
      why: `it says: ${shortened((cause as Error).message)}`,
      hint: 'compare it with the examples at https://vega.github.io/vega-lite/examples/',
      cause,
    });
  }
}

/** Vega-Lite's words quote the whole spec, its rows included. */
function shortened(message: string): string {
  return message.length <= 400 ? message : `${message.slice(0, 100)} … ${message.slice(-300)}`;
}
