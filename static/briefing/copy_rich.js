// Puts the article of an issue on the clipboard, as rich text with plain text beside it.
// Bound by [data-copy-article], a button whose value is the address that gives both.

import { copyArticle } from "./clipboard.js";
import { token } from "./csrf.js";

async function fetchArticle(url) {
  const response = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token() } });
  if (!response.ok || response.redirected) throw new Error(response.statusText);
  return response.json();
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy-article]");
  if (!button) return;
  const said = document.querySelector("[data-copy-said]") ?? button;
  try {
    await copyArticle(fetchArticle(button.dataset.copyArticle));
    said.textContent = button.dataset.copied;
  } catch {
    said.textContent = button.dataset.notCopied;
  }
});
