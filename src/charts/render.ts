import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { LoggerInterface } from 'vega';

const require = createRequire(import.meta.url);

/** Pixels of the PNG per pixel of the chart. */
const PNG_SCALE = 2;

export interface Compiled {
  readonly vega: object;
  /** What Vega-Lite found doubtful. */
  readonly warnings: readonly string[];
}

export function compileSpec(spec: object): Compiled {
  const { vegaLite } = libraries();
  const warnings: string[] = [];
  const keep = (...words: readonly unknown[]) => {
    warnings.push(words.join(' '));
    return logger;
  };
  const ignore = () => logger;
  const logger = { level: ignore, error: keep, warn: keep, info: ignore, debug: ignore };
  const { spec: vega } = vegaLite.compile(structuredClone(spec) as never, { logger: logger as never });
  return { vega, warnings };
}

/** Draws a Vega-Lite spec whose data stands in the spec itself. */
export function renderSvg(spec: object): string {
  return withScene(spec, ({ width, height, origin, background, root }, { SVGStringRenderer }) => {
    const renderer = new SVGStringRenderer({}).initialize(null, width, height, origin);
    renderer.background(background);
    return renderer.render(root).svg();
  });
}

/** The SVG as a PNG file. Text is set in DejaVu Sans whatever fonts this machine has; without a font it would vanish. */
export function renderPng(svg: string): Buffer {
  const { Resvg } = require('@resvg/resvg-js') as typeof import('@resvg/resvg-js');
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: PNG_SCALE },
    font: {
      loadSystemFonts: false,
      fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf', 'DejaVuSans-Oblique.ttf'].map(fontFile),
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
  });
  return image.render().asPng();
}

/** A file of the fonts that pictures are set in. */
export function fontFile(name: string): string {
  return join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf', name);
}

/** The programs that draw a spec, for a page to run: Vega, then Vega-Lite. */
export function libraryFiles(): readonly string[] {
  return [bundleFile('vega', 'vega.min.js'), bundleFile('vega-lite', 'vega-lite.min.js')];
}

/** A drawn chart, in pixels. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Where the plot begins. */
  readonly origin: readonly [number, number];
  readonly background: string;
  readonly root: unknown;
}

/** Vega's renderers; `initialize` takes the canvas's scale and options too. */
export interface Renderers {
  readonly SVGStringRenderer: new (loader: object) => SvgRenderer;
  readonly CanvasRenderer: new (loader: object) => Renderer;
  expressionFunction(name: 'rgb'): (css: string) => { r: number; g: number; b: number; opacity: number };
}

/** Lets `use` draw a spec whose data stands in the spec itself. */
export function withScene<T>(spec: object, use: (scene: Scene, vega: Renderers) => T): T {
  const { vega } = libraries();
  const errors: unknown[] = [];
  const logger = errorLogger(errors);
  const view = new vega.View(vega.parse(compileSpec(spec).vega as never), { renderer: 'none', logger });
  try {
    view.run();
    if (errors.length > 0) throw errors[0];
    return use(sceneOf(view as never), vega as never);
  } finally {
    view.finalize();
  }
}

/** Vega tells its logger of an error and goes on without what failed. */
function errorLogger(errors: unknown[]): LoggerInterface {
  const ignore = () => logger;
  const error = (first: unknown) => {
    errors.push(first);
    return logger;
  };
  const level = ignore as LoggerInterface['level'];
  const logger: LoggerInterface = { level, error, warn: ignore, info: ignore, debug: ignore };
  return logger;
}

/** What Vega's own `toSVG` reads from a view; that one is asynchronous although nothing is waited for. */
interface DrawnView {
  readonly _viewWidth: number;
  readonly _viewHeight: number;
  readonly _origin: readonly [number, number];
  readonly _scenegraph: { readonly root: unknown };
  padding(): { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  background(): string;
}

interface Renderer {
  initialize(
    element: null,
    width: number,
    height: number,
    origin: readonly number[],
    scale?: number,
    options?: { readonly externalContext: object },
  ): this;
  background(color: string): this;
  render(scene: unknown): this;
}

interface SvgRenderer extends Renderer {
  svg(): string;
}

function sceneOf(view: DrawnView): Scene {
  const { left, right, top, bottom } = view.padding();
  return {
    width: view._viewWidth + left + right,
    height: view._viewHeight + top + bottom,
    origin: [left + view._origin[0], top + view._origin[1]],
    background: view.background(),
    root: view._scenegraph.root,
  };
}

interface Libraries {
  readonly vega: typeof import('vega');
  readonly vegaLite: typeof import('vega-lite');
}

let loaded: Libraries | null = null;

/**
 * Loads the libraries, which takes a moment, with the first chart. They come from the bundles that the packages
 * ship for script tags: as modules they wait for an optional canvas at their top level and so could only be
 * imported asynchronously, while a value is displayed at once, in its place among a cell's outputs.
 */
function libraries(): Libraries {
  if (loaded) return loaded;
  const vega = loadBundle('vega', 'vega.min.js', {}) as Libraries['vega'];
  const vegaLite = loadBundle('vega-lite', 'vega-lite.min.js', { vega }) as Libraries['vegaLite'];
  loaded = { vega, vegaLite };
  return loaded;
}

function bundleFile(name: string, file: string): string {
  return join(dirname(require.resolve(name)), file);
}

/** Runs a bundle that stands beside the main file of its package as a CommonJS module. */
function loadBundle(name: string, file: string, dependencies: Readonly<Record<string, unknown>>): unknown {
  const path = bundleFile(name, file);
  const module = { exports: {} };
  const run = compileFunction(readFileSync(path, 'utf8'), ['module', 'exports', 'require'], {
    filename: path,
  });
  run.call(module.exports, module, module.exports, (wanted: string) => dependencies[wanted]);
  return module.exports;
}
