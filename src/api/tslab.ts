import { randomUUID } from 'node:crypto';
import type { MimeBundle } from '../display/bundle.ts';
import { mimeData } from '../display/mime-data.ts';
import { currentOutput } from '../session/routing.ts';
import { emit } from './display.ts';

/**
 * What a cell imports as `tslab`, so that notebooks written for that kernel run: the names and signatures of its
 * `dist/public.d.ts`.
 */
export interface Display {
  javascript(source: string): void;
  html(source: string): void;
  markdown(source: string): void;
  latex(source: string): void;
  svg(source: string): void;
  png(image: Uint8Array): void;
  jpeg(image: Uint8Array): void;
  gif(image: Uint8Array): void;
  pdf(document: Uint8Array): void;
  text(text: string): void;
  /** Shows data of any MIME type; bytes are sent in base64. */
  raw(contentType: string, data: string | Uint8Array): void;
}

/** Each call shows something below what is there. */
export const display: Display = displayOf((type, data) => emit(bundleOf(type, data)));

/** One place in the output: each call on it replaces what it showed before. */
export function newDisplay(): Display {
  const id = randomUUID();
  let shown = false;
  return displayOf((type, data) => {
    const bundle = bundleOf(type, data);
    const output = currentOutput();
    if (!output) emit(bundle);
    else if (shown) output.update(bundle, id);
    else output.display(bundle, id);
    shown = true;
  });
}

function bundleOf(type: string, data: string | Uint8Array): MimeBundle {
  return { data: mimeData({ [type]: data }), metadata: {} };
}

function displayOf(raw: Display['raw']): Display {
  const as = (type: string) => (data: string | Uint8Array) => raw(type, data);
  return {
    javascript: as('text/javascript'),
    html: as('text/html'),
    markdown: as('text/markdown'),
    latex: as('text/latex'),
    svg: as('image/svg+xml'),
    png: as('image/png'),
    jpeg: as('image/jpeg'),
    gif: as('image/gif'),
    pdf: as('application/pdf'),
    text: as('text/plain'),
    raw,
  };
}
