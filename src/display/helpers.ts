import type { MimeBundle } from './bundle.ts';
import { mimeData } from './mime-data.ts';

/** Shows something in a form the caller chose. */
export interface DisplayHelpers {
  html(source: string): void;
  markdown(source: string): void;
  svg(source: string): void;
  /** The bytes of a PNG file, or these in base64. */
  png(image: Uint8Array | string): void;
  json(value: unknown): void;
  latex(source: string): void;
  text(text: string): void;
}

/** `emit` takes each bundle to the cell that is running. All throw InputError `display-data` for what cannot be sent. */
export function displayHelpers(emit: (bundle: MimeBundle) => void): DisplayHelpers {
  const show = (type: string) => (value: unknown) =>
    emit({ data: mimeData({ [type]: value }), metadata: {} });
  return {
    html: show('text/html'),
    markdown: show('text/markdown'),
    svg: show('image/svg+xml'),
    png: show('image/png'),
    json: show('application/json'),
    latex: show('text/latex'),
    text: show('text/plain'),
  };
}
