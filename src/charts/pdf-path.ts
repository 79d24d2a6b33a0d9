/** `x' = a·x + c·y + e`, `y' = b·x + d·y + f`, as the canvas of HTML has it. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** The matrix that does `first` and then `then`. */
export function after(first: Matrix, then: Matrix): Matrix {
  const [a, b, c, d, e, f] = first;
  const [ta, tb, tc, td, te, tf] = then;
  return [
    a * ta + b * tc,
    a * tb + b * td,
    c * ta + d * tc,
    c * tb + d * td,
    e * ta + f * tc + te,
    e * tb + f * td + tf,
  ];
}

export function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** What a path is drawn on. */
export interface Pen {
  moveTo(x: number, y: number): unknown;
  lineTo(x: number, y: number): unknown;
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): unknown;
  closePath(): unknown;
}

/**
 * A path of the canvas's: its points go through the matrix that holds when they are named, and it stays after it was
 * painted, to be filled first and stroked then. A PDF's is gone by then, and is drawn again.
 */
export class PdfPath {
  readonly #steps: ((pen: Pen) => void)[] = [];
  #empty = true;
  #at: readonly [number, number] = [0, 0];

  moveTo(matrix: Matrix, x: number, y: number): void {
    const point = apply(matrix, x, y);
    this.#steps.push((pen) => pen.moveTo(...point));
    this.#went(x, y);
  }

  lineTo(matrix: Matrix, x: number, y: number): void {
    const point = apply(matrix, x, y);
    const first = this.#empty;
    this.#steps.push((pen) => (first ? pen.moveTo(...point) : pen.lineTo(...point)));
    this.#went(x, y);
  }

  curveTo(matrix: Matrix, x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    const points = [...apply(matrix, x1, y1), ...apply(matrix, x2, y2), ...apply(matrix, x, y)] as const;
    this.#steps.push((pen) =>
      pen.bezierCurveTo(...(points as never as [number, number, number, number, number, number])),
    );
    this.#went(x, y);
  }

  /** A quadratic curve is the cubic one whose control points lie two thirds of the way. */
  quadraticTo(matrix: Matrix, x1: number, y1: number, x: number, y: number): void {
    const [x0, y0] = this.#at;
    const third = (from: number, to: number) => from + ((to - from) * 2) / 3;
    this.curveTo(matrix, third(x0, x1), third(y0, y1), third(x, x1), third(y, y1), x, y);
  }

  arc(matrix: Matrix, x: number, y: number, r: number, from: number, to: number, backwards: boolean): void {
    const sweep = sweepOf(from, to, backwards);
    const count = Math.max(1, Math.ceil(Math.abs(sweep) / (Math.PI / 2)));
    const step = sweep / count;
    // How far the control points of the cubic that is closest to an arc lie along its tangents.
    const reach = (4 / 3) * Math.tan(step / 4) * r;
    this.lineTo(matrix, x + r * Math.cos(from), y + r * Math.sin(from));
    for (let i = 0; i < count; i++) {
      const [a, b] = [from + i * step, from + (i + 1) * step];
      const [ax, ay] = [x + r * Math.cos(a), y + r * Math.sin(a)];
      const [bx, by] = [x + r * Math.cos(b), y + r * Math.sin(b)];
      this.curveTo(
        matrix,
        ax - reach * Math.sin(a),
        ay + reach * Math.cos(a),
        bx + reach * Math.sin(b),
        by - reach * Math.cos(b),
        bx,
        by,
      );
    }
  }

  close(): void {
    this.#steps.push((pen) => pen.closePath());
  }

  drawOn(pen: Pen): void {
    for (const step of this.#steps) step(pen);
  }

  #went(x: number, y: number): void {
    this.#empty = false;
    this.#at = [x, y];
  }
}

/** As the canvas has it: a whole turn or more is a circle, else the way round from the one to the other. */
function sweepOf(from: number, to: number, backwards: boolean): number {
  const turn = 2 * Math.PI;
  const sweep = backwards ? from - to : to - from;
  const forward = sweep >= turn ? turn : ((sweep % turn) + turn) % turn;
  return backwards ? -forward : forward;
}
