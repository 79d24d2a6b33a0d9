import { writeFile } from 'node:fs/promises';
import { InputError } from '../base/errors.ts';
import { renderPng, renderSvg } from './render.ts';

/** The method by which a front-end's value displays itself; the same symbol everywhere. */
const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never;

/** A Vega-Lite spec as plain JSON, its data included. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

const WRITERS: Readonly<Record<string, (chart: Chart) => string | Uint8Array>> = {
  '.svg': (chart) => chart.svg(),
  '.png': (chart) => chart.png(),
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
    this.#svg ??= drawn(this.spec);
    return this.#svg;
  }

  /** A PNG file, two pixels for one of the chart. */
  png(): Uint8Array {
    return renderPng(this.svg());
  }

  /** Writes a file, by its ending `.svg`, `.png` or `.vl.json`. Throws InputError `chart-format` for another. */
  async save(file: string): Promise<void> {
    const ending = Object.keys(WRITERS).find((name) => file.endsWith(name));
    if (ending !== undefined) return writeFile(file, WRITERS[ending]!(this));
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

function drawn(spec: VegaLiteSpec): string {
  try {
    return renderSvg(spec);
  } catch (cause) {
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
