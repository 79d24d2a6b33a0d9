/** Text as a terminal shows it when all is printed: a carriage return begins its line anew, colours are left out. */
export function terminalText(text: string): string {
  const plain = text.replace(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, '').replace(/\r\n/g, '\n');
  return plain
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').split('\r').reduce(overwritten, ''))
    .join('\n');
}

function overwritten(line: string, next: string): string {
  return next + line.slice(next.length);
}
