// Puts text on the clipboard, as rich text beside plain text where there is both.

// Where a page without https may not write to the clipboard: as if it was selected and copied.
function copyBySelection(parts) {
  const put = (event) => {
    event.preventDefault();
    for (const [type, text] of Object.entries(parts)) event.clipboardData.setData(type, text);
  };
  document.addEventListener("copy", put, { once: true });
  if (!document.execCommand("copy")) throw new Error("copy");
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection({ "text/plain": text });
  }
}

// `article` promises its `html` and `text`: Safari writes only within the press itself.
export async function copyArticle(article) {
  if (!navigator.clipboard?.write) {
    const { html, text } = await article;
    return copyBySelection({ "text/html": html, "text/plain": text });
  }
  const blob = (type, name) => article.then((parts) => new Blob([parts[name]], { type }));
  return navigator.clipboard.write([
    new ClipboardItem({ "text/html": blob("text/html", "html"), "text/plain": blob("text/plain", "text") }),
  ]);
}
