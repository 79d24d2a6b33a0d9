import { after, apply, type Matrix, PdfPath } from './pdf-path.ts';

type Document = PDFKit.PDFDocument;
type Align = 'left' | 'center' | 'right';

/** Names of the fonts that the document knows. */
export interface PdfFonts {
  readonly regular: string;
  readonly bold: string;
  readonly oblique: string;
  readonly mono: string;
}

/** A CSS colour as red, green and blue of 255 and an opacity of 1. */
export type ReadColor = (css: string) => {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly opacity: number;
};

interface GradientStops {
  readonly ends: readonly number[];
  readonly stops: (readonly [offset: number, css: string])[];
  addColorStop(offset: number, css: string): void;
}

/**
 * The part of HTML's CanvasRenderingContext2D that Vega draws with, on a page of a PDF: paths stay paths and text stays
 * text. The document itself is never transformed, only what is put on it.
 */
export class PdfCanvas {
  matrix: Matrix = [1, 0, 0, 1, 0, 0];
  globalAlpha = 1;
  fillStyle: string | GradientStops = '#000';
  strokeStyle: string | GradientStops = '#000';
  lineWidth = 1;
  lineCap = 'butt';
  lineJoin = 'miter';
  miterLimit = 10;
  lineDashOffset = 0;
  dash: readonly number[] = [];
  font = '10px sans-serif';
  textAlign: Align = 'left';

  readonly #document: Document;
  readonly #fonts: PdfFonts;
  readonly #color: ReadColor;
  /** Earlier values of all the above. */
  readonly #saved: object[] = [];
  #path = new PdfPath();

  constructor(document: Document, fonts: PdfFonts, color: ReadColor) {
    this.#document = document;
    this.#fonts = fonts;
    this.#color = color;
  }

  save(): void {
    this.#document.save();
    this.#saved.push({ ...this });
  }

  restore(): void {
    this.#document.restore();
    Object.assign(this, this.#saved.pop());
  }

  scale(x: number, y: number): void {
    this.#transform([x, 0, 0, y, 0, 0]);
  }

  translate(x: number, y: number): void {
    this.#transform([1, 0, 0, 1, x, y]);
  }

  rotate(angle: number): void {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.#transform([cos, sin, -sin, cos, 0, 0]);
  }

  beginPath(): void {
    this.#path = new PdfPath();
  }

  moveTo(x: number, y: number): void {
    this.#path.moveTo(this.matrix, x, y);
  }

  lineTo(x: number, y: number): void {
    this.#path.lineTo(this.matrix, x, y);
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#path.curveTo(this.matrix, x1, y1, x2, y2, x, y);
  }

  quadraticCurveTo(x1: number, y1: number, x: number, y: number): void {
    this.#path.quadraticTo(this.matrix, x1, y1, x, y);
  }

  arc(x: number, y: number, r: number, from: number, to: number, backwards = false): void {
    this.#path.arc(this.matrix, x, y, r, from, to, backwards);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.closePath();
  }

  closePath(): void {
    this.#path.close();
  }

  setLineDash(dash: readonly number[]): void {
    this.dash = dash;
  }

  fill(): void {
    this.#path.drawOn(this.#document);
    this.#setFill();
    this.#document.fill();
  }

  stroke(): void {
    this.#path.drawOn(this.#document);
    this.#setStroke();
    this.#document.stroke();
  }

  clip(): void {
    this.#path.drawOn(this.#document);
    this.#document.clip();
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
  }

  fillText(text: string, x: number, y: number): void {
    this.#text(text, x, y, () => this.#setFill(), {});
  }

  strokeText(text: string, x: number, y: number): void {
    this.#text(text, x, y, () => this.#setStroke(), { stroke: true, fill: false });
  }

  createLinearGradient(...ends: [number, number, number, number]): GradientStops {
    const [x1, y1, x2, y2] = ends;
    return gradient([...this.#at(x1, y1), ...this.#at(x2, y2)]);
  }

  createRadialGradient(...ends: [number, number, number, number, number, number]): GradientStops {
    const [x1, y1, r1, x2, y2, r2] = ends;
    return gradient([...this.#at(x1, y1), r1 * this.#scale(), ...this.#at(x2, y2), r2 * this.#scale()]);
  }

  #transform(matrix: Matrix): void {
    this.matrix = after(matrix, this.matrix);
  }

  #at(x: number, y: number): [number, number] {
    return apply(this.matrix, x, y);
  }

  #scale(): number {
    const [a, b] = this.matrix;
    return Math.hypot(a, b);
  }

  #text(text: string, x: number, y: number, setColor: () => void, options: PDFKit.Mixins.TextOptions): void {
    const document = this.#document.save();
    document.transform(...this.matrix);
    const { size, name } = fontOf(this.font, this.#fonts);
    document.font(name, size);
    setColor();
    const width = document.widthOfString(text);
    const left = { left: 0, center: width / 2, right: width }[this.textAlign] ?? 0;
    document.text(text, x - left, y, { ...options, lineBreak: false, baseline: 'alphabetic' });
    document.restore();
  }

  #setFill(): void {
    const { color, opacity } = this.#paint(this.fillStyle);
    this.#document.fillColor(color, opacity * this.globalAlpha);
  }

  #setStroke(): void {
    const { color, opacity } = this.#paint(this.strokeStyle);
    const scale = this.#scale();
    this.#document
      .strokeColor(color, opacity * this.globalAlpha)
      .lineWidth(this.lineWidth * scale)
      .lineCap(this.lineCap)
      .lineJoin(this.lineJoin)
      .miterLimit(this.miterLimit);
    const dash = this.dash.map((part) => part * scale);
    if (dash.length === 0) this.#document.undash();
    else this.#document.dash(dash as never, { phase: this.lineDashOffset * scale });
  }

  #paint(style: string | GradientStops): {
    readonly color: PDFKit.Mixins.ColorValue;
    readonly opacity: number;
  } {
    if (typeof style !== 'string') return { color: this.#gradient(style), opacity: 1 };
    const { r, g, b, opacity } = this.#color(style);
    return { color: [r, g, b].map(Math.round) as [number, number, number], opacity };
  }

  #gradient({ ends, stops }: GradientStops): PDFKit.Mixins.ColorValue {
    const made =
      ends.length === 4
        ? this.#document.linearGradient(...(ends as [number, number, number, number]))
        : this.#document.radialGradient(...(ends as [number, number, number, number, number, number]));
    for (const [offset, css] of stops) {
      const { color, opacity } = this.#paint(css);
      made.stop(offset, color as string, opacity);
    }
    return made as PDFKit.Mixins.ColorValue;
  }
}

function gradient(ends: readonly number[]): GradientStops {
  const stops: GradientStops['stops'] = [];
  return { ends, stops, addColorStop: (offset, css) => void stops.push([offset, css]) };
}

/** `italic bold 11px sans-serif`, as Vega writes a font. */
function fontOf(css: string, fonts: PdfFonts) {
  const [before = '', family = ''] = css.split(/(?<=\d)px /);
  const weight = Number(/\b([1-9]00)\b(?= )/.exec(before)?.[1] ?? (/bold/.test(before) ? 700 : 400));
  const size = Number(/[\d.]+$/.exec(before)?.[0] ?? 11);
  if (/mono|courier|consolas/i.test(family)) return { size, name: fonts.mono };
  if (weight >= 600) return { size, name: fonts.bold };
  return { size, name: /italic|oblique/.test(before) ? fonts.oblique : fonts.regular };
}
