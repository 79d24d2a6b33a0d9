import { createRequire } from 'node:module';
import { InputError } from '../base/errors.ts';
import { PdfCanvas } from './pdf-canvas.ts';
import { compileSpec, fontFile, type Renderers, type Scene, withScene } from './render.ts';

const require = createRequire(import.meta.url);

/** A pixel of CSS is 1/96 inch, a point of PDF 1/72. */
const POINTS_PER_PIXEL = 0.75;

const FONTS = {
  regular: fontFile('DejaVuSans.ttf'),
  bold: fontFile('DejaVuSans-Bold.ttf'),
  oblique: fontFile('DejaVuSans-Oblique.ttf'),
  mono: fontFile('DejaVuSansMono.ttf'),
};

/**
 * A chart as a PDF of one page: Vega draws it as it would on a canvas, and what it draws with writes PDF. The fonts' letters
 * that are used are in the file. Throws what Vega-Lite says of the spec, and InputError `chart-format` for one with pictures.
 */
export function chartPdf(spec: object): Promise<Uint8Array> {
  refuseImages(spec);
  return withScene(spec, drawPage);
}

function drawPage({ width, height, origin, background, root }: Scene, vega: Renderers): Promise<Uint8Array> {
  const PDFDocument = require('pdfkit') as typeof import('pdfkit');
  const size = [width * POINTS_PER_PIXEL, height * POINTS_PER_PIXEL] satisfies [number, number];
  const document = new PDFDocument({ size, margin: 0, font: FONTS.regular, info: { Producer: 'Probebook' } });
  const done = collected(document);
  const canvas = new PdfCanvas(document, FONTS, vega.expressionFunction('rgb'));
  const renderer = new vega.CanvasRenderer({});
  renderer.initialize(null, width, height, origin, POINTS_PER_PIXEL, { externalContext: canvas });
  renderer.background(background).render(root);
  document.end();
  return done;
}

function collected(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}

/** Vega loads pictures only where there is a browser: they would be absent without a word. */
function refuseImages(spec: object): void {
  if (!JSON.stringify(compileSpec(spec).vega, withoutData).includes('"type":"image"')) return;
  throw new InputError({
    code: 'chart-format',
    what: 'a chart with pictures in it cannot be saved as PDF',
    hint: 'save it as .html and print that',
  });
}

function withoutData(key: string, value: unknown): unknown {
  return key === 'data' || key === 'values' ? undefined : value;
}
