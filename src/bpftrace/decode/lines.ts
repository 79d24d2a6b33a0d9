/** The lines of a stream, the unfinished last one at its end; those of a chunk come together. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  if (text !== '') yield [text];
}
