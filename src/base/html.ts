/** A page that stands by itself. `policy` says what it may load, `style` is CSS, `body` lines of HTML. */
export function htmlDocument(page: {
  readonly title: string;
  readonly policy: string;
  readonly style: string;
  readonly body: readonly string[];
}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${page.policy}">
<title>${escapeHtml(page.title)}</title>
<style>${page.style}</style>
</head>
<body>
${page.body.join('\n')}
</body>
</html>
`;
}

/** Text as it stands in an HTML document, in quoted attributes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
