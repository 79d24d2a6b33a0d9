/** What is shown of the word under the cursor. */
export interface ProbeInspection {
  /** Plain text, first line the declaration. */
  readonly text: string;
  readonly markdown: string;
}

/** A declaration in C or a word, what it is, and lines in a fixed-width font below. */
export function inspection(declaration: string, story: string, below?: string): ProbeInspection {
  const text = [declaration, story, ...(below === undefined ? [] : [below])].join('\n\n');
  const markdown = [fenced(declaration), story, ...(below === undefined ? [] : [fenced(below)])].join('\n\n');
  return { text, markdown };
}

function fenced(code: string): string {
  return `\`\`\`c\n${code}\n\`\`\``;
}
