import type { MimeBundle } from './bundle.ts';

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

/** `emit` takes each bundle to the cell that is running. */
export function displayHelpers(emit: (bundle: MimeBundle) => void): DisplayHelpers {
  const show = (type: string, value: unknown) => emit({ data: { [type]: value }, metadata: {} });
  return {
    html: (source) => show('text/html', source),
    markdown: (source) => show('text/markdown', source),
    svg: (source) => show('image/svg+xml', source),
    png: (image) =>
      show('image/png', typeof image === 'string' ? image : Buffer.from(image).toString('base64')),
    json: (value) => show('application/json', value),
    latex: (source) => show('text/latex', source),
    text: (text) => show('text/plain', text),
  };
}
