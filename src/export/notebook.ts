/** Text as nbformat stores it: whole, or in lines that keep their line feeds. */
export type MultilineText = string | readonly string[];

/** What a report reads of a notebook in nbformat 4. */
export interface ReportNotebook {
  readonly cells: readonly ReportCell[];
}

export interface ReportCell {
  readonly cell_type: string;
  readonly source: MultilineText;
  readonly outputs?: readonly ReportOutput[];
  readonly execution_count?: number | null;
  readonly attachments?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Which of the fields are there depends on `output_type`: stream, display_data, execute_result or error. */
export interface ReportOutput {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: MultilineText;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

export function joined(text: unknown): string {
  return Array.isArray(text) ? text.join('') : String(text ?? '');
}
