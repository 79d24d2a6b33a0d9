import { execa } from 'execa';
import { testPython } from './python.ts';

export interface PdfPage {
  /** In points. */
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly paths: number;
  readonly images: number;
}

/** Kinds of objects: FPDF_PAGEOBJ_PATH and FPDF_PAGEOBJ_IMAGE of PDFium's fpdf_edit.h; forms are looked into. */
const SCRIPT = `
import json, sys, pypdfium2
pages = []
for page in pypdfium2.PdfDocument(sys.argv[1]):
    kinds = [o.type for o in page.get_objects(max_depth=9)]
    width, height = page.get_size()
    text = page.get_textpage().get_text_range()
    pages.append(dict(width=width, height=height, text=text, paths=kinds.count(2), images=kinds.count(3)))
print(json.dumps(pages))
`;

/** What PDFium, the reader of Chromium, finds in a PDF file. */
export async function readPdf(file: string): Promise<readonly PdfPage[]> {
  const { stdout } = await execa(testPython(), ['-c', SCRIPT, file]);
  return JSON.parse(stdout) as PdfPage[];
}
